import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../../fixtures/recovery-stage.ts';
import {
  startTemporaryDirectory,
  type TemporaryDirectory,
} from '../../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
let stage: RecoveryStage;
/** Where anyone may write. */
let open: TemporaryDirectory;

beforeAll(async () => {
  source = await startBackedUpServer(
    'CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id',
    `CREATE TABLE "quoted ""name"" $HOME \\" AS SELECT true AS "it's"`,
    'CREATE DATABASE "the-shop" TEMPLATE postgres',
    'DROP TABLE "quoted ""name"" $HOME \\"',
  );
  stage = await startRecoveryStage(source);
  open = await startTemporaryDirectory();
  await chmod(open.path, 0o777);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
  await open.stop();
});

/** Asserts all at once, in a database. */
async function assert(database: string | null, ...assertions: string[]): Promise<RecoveryTest> {
  return await stage.test({
    restore: stage.restoreAgain,
    request: { verify: ['sql'], sql: assertions.map((sql) => ({ database, sql })) },
  });
}

const stepOf = ({ steps }: RecoveryTest) => steps.find(({ name }) => name === 'sql');

const TRUE = [
  'SELECT count(*) = 1000 FROM orders',
  'SELECT count(*) = 1000 FROM orders;',
  'SELECT true AS assertion',
  "SELECT 'it''s' = $$it's$$",
  "SELECT E'\\\\' = chr(92)",
  "SELECT '`id` $HOME $(id) ; --' <> ''",
  'SELECT count(*) > 0\nFROM orders -- of which there are some',
  'WITH first AS (SELECT id FROM orders LIMIT 1) SELECT count(*) = 1 FROM first',
  'VALUES (true)',
  "SELECT current_setting('transaction_read_only') = 'on'",
  "SELECT current_setting('statement_timeout') = '5min'",
  "SELECT current_database() = 'postgres'",
];

test('what is true on the restored server passes, however it is written', async () => {
  const result = await assert(null, ...TRUE);
  expect(stepOf(result)).toEqual({ name: 'sql', status: 'passed', durationSeconds: expect.any(Number) });
  expect(result.findings.assertions).toEqual(TRUE.map(() => true));
  expect(result.status).toBe('passed');
});

test('another database can be named', async () => {
  const result = await assert('the-shop', 'SELECT "it\'s" FROM "quoted ""name"" $HOME \\"');
  expect(stepOf(result)).toEqual({ name: 'sql', status: 'passed', durationSeconds: expect.any(Number) });
});

test('all are asked, also after one that does not hold, and each that does not is named with what it returned', async () => {
  const result = await assert(
    null,
    'SELECT count(*) > 5000 FROM orders',
    'SELECT true',
    'SELECT id FROM nowhere',
    'SELECT NULL::boolean',
    'SELECT true FROM orders WHERE false',
    'SELECT true FROM orders',
    "SELECT id = 1, 'x' FROM orders WHERE id = 1",
    "SELECT 't'",
  );
  expect(result.findings.assertions).toEqual([false, true, false, false, false, false, false, false]);
  expect(result.status).toBe('failed');
  expect(stepOf(result)).toMatchObject({
    status: 'failed',
    reason: [
      'recovery_sql "SELECT count(*) > 5000 FROM orders" returned false, not true',
      'recovery_sql "SELECT id FROM nowhere" failed: relation "nowhere" does not exist',
      'recovery_sql "SELECT NULL::boolean" returned null, not true',
      'recovery_sql "SELECT true FROM orders WHERE false" returned no row',
      'recovery_sql "SELECT true FROM orders" returned more than one row',
      'recovery_sql "SELECT id = 1, \'x\' FROM orders WHERE id = 1" returned something other than one boolean true',
      'recovery_sql "SELECT \'t\'" returned something other than one boolean true',
    ].join('; '),
    log: expect.stringContaining('relation "nowhere" does not exist'),
  });
});

describe('an assertion is data', () => {
  const touch = (name: string) => `touch ${join(open.path, name)}`;
  const attempts = () => [
    `\\! ${touch('meta-command')}`,
    `SELECT true \\! ${touch('meta-command-behind')}`,
    `SELECT true \\g |${touch('pipe')}`,
    `\\copy (SELECT 1) TO PROGRAM '${touch('copy-by-psql')}'`,
    `COPY (SELECT 1) TO PROGRAM '${touch('copy-by-server')}'`,
    `SELECT true; COPY (SELECT 1) TO PROGRAM '${touch('second-statement')}'`,
    `'; ${touch('shell')} #`,
    `$(${touch('shell-substitution')})`,
    `\`${touch('shell-backquotes')}\``,
    'COMMIT; DROP TABLE orders; SELECT true',
    `SELECT true) AS a; COPY (SELECT 1) TO PROGRAM '${touch('closed-bracket')}'; SELECT (true`,
    'SELECT true) AS a; DROP TABLE orders; SELECT * FROM (SELECT true',
    'DROP TABLE orders',
    ':{?orders}',
  ];

  test('that runs no command on the host and changes nothing', async () => {
    const sql = [...attempts(), 'SELECT count(*) = 1000 FROM orders'];
    const result = await assert(null, ...sql);
    expect(result.findings.assertions).toEqual(sql.map((_, index) => index === sql.length - 1));
    expect(stepOf(result)?.status).toBe('failed');
    expect(await stage.leftovers()).toEqual([]);
    expect(await readdir(open.path)).toEqual([]);
  });
});

test('a database that does not exist is said to be missing', async () => {
  expect(stepOf(await assert('nowhere', 'SELECT true'))).toMatchObject({
    status: 'failed',
    reason: 'recovery_sql "SELECT true" in database nowhere failed: database "nowhere" does not exist',
  });
});

test('without recovery_sql there is nothing to ask', async () => {
  const result = await stage.test();
  expect(stepOf(result)).toMatchObject({ status: 'skipped', cause: 'not_chosen' });
  expect(result.findings.assertions).toEqual([]);
});
