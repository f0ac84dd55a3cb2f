import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryStep } from '@barback/shared/vocabulary/recovery-test';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackedUpServer, startUnusualServer } from '../../../../fixtures/backed-up-server.ts';
import { overwrite } from '../../../../fixtures/overwrite.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../../fixtures/recovery-stage.ts';
import { restoreAndThen } from '../../../../fixtures/restore-and-then.ts';

const PAGE_BYTES = 8192;

let source: BackedUpServer;
let stage: RecoveryStage;
/** Paths in the data directory. */
let orders: string;
let index: string;

beforeAll(async () => {
  // without checksums, which would find what is looked for here
  source = await startUnusualServer(
    { postgres: { dataChecksums: false } },
    "CREATE COLLATION german (provider = icu, locale = 'de')",
    "CREATE TABLE orders AS SELECT id, ('note ' || id) COLLATE german AS note FROM generate_series(1, 5000) AS id",
    'CREATE INDEX orders_id ON orders (id)',
    'CREATE INDEX orders_note ON orders (note)',
  );
  const path = (name: string) => source.postgres.query(`SELECT pg_relation_filepath('${name}')`);
  [orders, index] = [await path('orders'), await path('orders_id')];
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
});

interface Change {
  /** Happens to the data directory after Barman has restored it. */
  files?: (data: string) => unknown;
  /** Is run on the restored server before the check. */
  sql?: string[];
}

async function check({ files = () => {}, sql = [] }: Change = {}): Promise<RecoveryStep | undefined> {
  const { steps } = await stage.test({
    restore: restoreAndThen(stage, files),
    request: { verify: ['structure'] },
    onStep: (name) => name === 'structure' && sql.length > 0 && runOnRestored(sql),
  });
  expect(await stage.leftovers()).toEqual([]);
  return steps.find(({ name }) => name === 'structure');
}

function runOnRestored(sql: string[]): void {
  const socket = join(stage.directory, source.server, 'socket');
  const commands = sql.flatMap((command) => ['-c', command]);
  const psql = ['psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-h', socket, '-d', 'postgres', ...commands];
  execaSync('runuser', ['-u', 'postgres', '--', ...psql], { cwd: '/' });
}

const failed = (...reasons: string[]) => ({
  status: 'failed',
  reason: expect.stringMatching(new RegExp(reasons.join('.*'))),
});

const passed = { name: 'structure', status: 'passed', durationSeconds: expect.any(Number) };

test('indexes that match their tables pass', async () => {
  expect(await check()).toEqual(passed);
});

describe('what is damaged is named', () => {
  test('an index that lacks a row', async () => {
    const setReady = (ready: boolean) =>
      `UPDATE pg_index SET indisready = ${ready} WHERE indexrelid = 'orders_id'::regclass`;
    const sql = [setReady(false), "INSERT INTO orders VALUES (5001, 'in no index')", setReady(true)];
    expect(await check({ sql })).toMatchObject(
      failed('btree index "postgres.public.orders_id": heap tuple .* lacks matching index tuple'),
    );
  });

  test('a page of an index', async () => {
    const files = (data: string) =>
      overwrite(join(data, index), 2 * PAGE_BYTES + 5000, Buffer.alloc(40, 0x55));
    expect(await check({ files })).toMatchObject(failed('btree index "postgres.public.orders_id": '));
  });

  test('an emptied page of an index', async () => {
    const files = (data: string) => overwrite(join(data, index), 3 * PAGE_BYTES, Buffer.alloc(PAGE_BYTES));
    expect(await check({ files })).toMatchObject(failed('btree index "postgres.public.orders_id": '));
  });

  test('a row of a table that no transaction can have written', async () => {
    const files = (data: string) => writeImpossibleTransaction(join(data, orders), 2);
    expect(await check({ files })).toMatchObject(
      failed('heap table "postgres.public.orders", block 2, offset 1: xmin .* next valid transaction ID'),
    );
  });

  test('a file that is not there', async () => {
    const files = (data: string) => execaSync('rm', [join(data, index)]);
    expect(await check({ files })).toMatchObject(
      failed('btree index "postgres.public.orders_id": .* lacks a main relation fork'),
    );
  });
});

/** In the first row of a page. */
async function writeImpossibleTransaction(path: string, page: number): Promise<void> {
  const file = await open(path, 'r');
  const pointer = Buffer.alloc(4);
  // behind the page's header stand pointers to its rows, with the offset in the lower 15 bits
  await file.read(pointer, 0, 4, page * PAGE_BYTES + 24);
  await file.close();
  const row = page * PAGE_BYTES + (pointer.readUInt32LE() & 0x7fff);
  await overwrite(path, row, Buffer.from([0xff, 0xff, 0xff, 0x3f]));
}

describe('where nothing can be said, nothing is', () => {
  test('of indexes that are sorted by a collation of which the host has another version', async () => {
    const sql = ["UPDATE pg_collation SET collversion = '1.2' WHERE collname = 'german'"];
    expect(await check({ sql })).toMatchObject({
      status: 'skipped',
      cause: 'not_possible',
      reason: expect.stringMatching(
        /orders_note": sorted by the collation german, which is version 1\.2 in the backup and \S+ on the host: test on a host with the same/,
      ),
    });
  });

  test('of indexes that are sorted by the collation of a database which the host has in another version', async () => {
    const sql = [
      "UPDATE pg_database SET datcollversion = '2.31' WHERE datname = 'postgres'",
      'CREATE TABLE words AS SELECT note COLLATE "default" AS word FROM orders',
      'CREATE INDEX ON words (word)',
    ];
    expect(await check({ sql })).toMatchObject({
      status: 'skipped',
      cause: 'not_possible',
      reason: expect.stringContaining(
        'sorted by the collation of the database, which is version 2.31 in the backup and none on the host',
      ),
    });
  });

  test('of an index whose function finds what it calls only in a search_path', async () => {
    const body = (text: string) => `RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN ${text}; END'`;
    const sql = [
      `CREATE FUNCTION inner_one(text) ${body('$1')}`,
      `CREATE FUNCTION outer_one(text) ${body('inner_one($1)')}`,
      'CREATE INDEX orders_outer ON orders (outer_one(note))',
    ];
    expect(await check({ sql })).toMatchObject({
      status: 'skipped',
      cause: 'not_possible',
      reason: expect.stringContaining(
        'btree index "postgres.public.orders_outer": function inner_one(text) does not exist',
      ),
    });
  });
});

test('collations that differ but sort no index are no hindrance', async () => {
  const sql = [
    'DROP INDEX orders_note',
    "UPDATE pg_collation SET collversion = '1.2' WHERE collname = 'german'",
    "UPDATE pg_database SET datcollversion = '2.31'",
  ];
  expect(await check({ sql })).toEqual(passed);
});

test('databases that forbid extensions, are read-only, give nobody time or have unusual names are no hindrance', async () => {
  const sql = [
    `CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'forbidden'; END$$`,
    `CREATE DATABASE "it's = a \\ ""name"" $HOME"`,
    'CREATE DATABASE half_dropped',
    "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'half_dropped'",
    'CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION forbid()',
    'ALTER ROLE postgres SET statement_timeout = 1',
    'ALTER DATABASE postgres SET default_transaction_read_only = on',
  ];
  expect(await check({ sql })).toEqual(passed);
});
