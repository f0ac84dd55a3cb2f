import { join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BackedUpServer,
  startBackedUpServer,
  startUnusualServer,
} from '../../../../fixtures/backed-up-server.ts';
import { overwrite } from '../../../../fixtures/overwrite.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../../fixtures/recovery-stage.ts';
import { restoreAndThen } from '../../../../fixtures/restore-and-then.ts';
import { restoredPostmaster } from '../../../../fixtures/restored-postmaster.ts';
import {
  startTemporaryDirectory,
  type TemporaryDirectory,
} from '../../../../fixtures/temporary-directory.ts';

const PAGE_BYTES = 8192;

let source: BackedUpServer;
let fast: TemporaryDirectory;
let stage: RecoveryStage;
/** Paths in the data directory. */
let orders: string;
let archive: string;

beforeAll(async () => {
  fast = await startTemporaryDirectory();
  await execa('chown', ['postgres', fast.path]);
  source = await startBackedUpServer(
    `CREATE TABLESPACE fast LOCATION '${fast.path}'`,
    'CREATE TABLE orders AS SELECT generate_series(1, 5000) AS id',
    'CREATE TABLE archive TABLESPACE fast AS SELECT generate_series(1, 5000) AS id',
  );
  const path = (table: string) => source.postgres.query(`SELECT pg_relation_filepath('${table}')`);
  [orders, archive] = [await path('orders'), await path('archive')];
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
  await fast.stop();
});

/** Runs a test in which something happens to the data directory after Barman has restored it. */
async function verify(files: (data: string) => unknown = () => {}): Promise<RecoveryTest> {
  const request = { verify: ['checksums' as const] };
  const result = await stage.test({ restore: restoreAndThen(stage, files), request });
  expect(await stage.leftovers()).toEqual([]);
  return result;
}

const stepOf = ({ steps }: RecoveryTest) => steps.find(({ name }) => name === 'checksums');
const flip = (file: string, page: number) => (data: string) =>
  overwrite(join(data, file), page * PAGE_BYTES + 5000, Buffer.from([0x55]));

test('pages that fit their checksums pass', async () => {
  const result = await verify();
  expect(stepOf(result)).toEqual({
    name: 'checksums',
    status: 'passed',
    durationSeconds: expect.any(Number),
  });
  expect(result.findings.dataChecksums).toBe(true);
});

describe('a page that does not is named by its file and its number', () => {
  test.each([
    ['of a table', () => orders],
    ['of a table in a tablespace', () => archive],
  ])('%s', async (_, file) => {
    expect(stepOf(await verify(flip(file(), 3)))).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(`checksum verification failed in file "${file()}", block 3: `),
      log: expect.stringContaining('Bad checksums:  1'),
    });
  });
});

test('a cluster without checksums proves nothing, and that is said', async () => {
  const without = await startUnusualServer({ postgres: { dataChecksums: false } });
  const other = await startRecoveryStage(without);
  const result = await other.test();
  expect(stepOf(result)).toMatchObject({
    status: 'skipped',
    cause: 'not_possible',
    reason: expect.stringContaining('the cluster has no data checksums'),
  });
  expect(result.findings.dataChecksums).toBe(false);
  expect(result.status).toBe('passed');
  expect(await other.leftovers()).toEqual([]);
  await other.stop();
  await without.stop();
});

test('a server that has died meanwhile is not verified as if it had been stopped', async () => {
  const data = join(stage.directory, source.server, 'data');
  const result = await stage.test({
    request: { verify: ['checksums'] },
    onStep: (name) => name === 'checksums' && process.kill(restoredPostmaster(data), 'SIGQUIT'),
  });
  expect(stepOf(result)).toMatchObject({ status: 'skipped', cause: 'not_possible' });
  // it was chosen, and nothing is proven
  expect(result.status).toBe('failed');
  expect(await stage.leftovers()).toEqual([]);
});
