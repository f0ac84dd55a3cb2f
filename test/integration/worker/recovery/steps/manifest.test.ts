import { createHash } from 'node:crypto';
import { appendFile, copyFile, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryStep } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../../services/worker/src/manifests/manifest-records.ts';
import type { RecoveryRequest } from '../../../../../services/worker/src/recovery/ladder/recovery-request.ts';
import { parseLsn } from '../../../../../services/worker/src/wal/lsn.ts';
import { type BackedUpServer, startUnusualServer } from '../../../../fixtures/backed-up-server.ts';
import { overwrite } from '../../../../fixtures/overwrite.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../../fixtures/recovery-stage.ts';
import { restoreAndThen } from '../../../../fixtures/restore-and-then.ts';
import { takeBackup } from '../../../../fixtures/take-backup.ts';
import {
  startTemporaryDirectory,
  type TemporaryDirectory,
} from '../../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
let fast: TemporaryDirectory;
let stage: RecoveryStage;
/** The SHA-256 of the manifest when the backup was done. */
let noted: string;
/** Paths in the data directory. */
let orders: string;
let archive: string;

beforeAll(async () => {
  fast = await startTemporaryDirectory();
  await execa('chown', ['postgres', fast.path]);
  source = await startUnusualServer(
    // into its data directory, from where Barman restores no log
    { postgres: { settings: ['logging_collector = on'] } },
    `CREATE TABLESPACE fast LOCATION '${fast.path}'`,
    "CREATE TABLE orders AS SELECT id, repeat('x', 100) AS note FROM generate_series(1, 5000) AS id",
    'CREATE TABLE archive TABLESPACE fast AS SELECT generate_series(1, 5000) AS id',
  );
  const path = (table: string) => source.postgres.query(`SELECT pg_relation_filepath('${table}')`);
  [orders, archive] = [await path('orders'), await path('archive')];
  stage = await startRecoveryStage(source);
  const base = join(source.barman.path, source.server, 'base', source.backup.backupId);
  noted = await sha256Of(join(base, 'data', 'backup_manifest'));
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
  await fast.stop();
});

type Verified = { step: RecoveryStep | undefined; leftovers: string[] };

/** The outcome of the step `manifest` when something happens to the data directory after Barman has restored it. */
async function verify(
  change: (data: string) => unknown = () => {},
  request: Partial<RecoveryRequest> = {},
  restore = restoreAndThen(stage, change),
): Promise<Verified> {
  const stop = new AbortController();
  const { steps } = await stage.test({
    restore,
    request: { verify: ['manifest'], ...request },
    recordedManifest: async () => ({ by: 'postgres', sha256: noted, read: async () => null }),
    // nothing after the manifest is of interest here
    signal: stop.signal,
    onStep: (name) => name === 'start' && stop.abort(),
  });
  return { step: steps.find(({ name }) => name === 'manifest'), leftovers: await stage.leftovers() };
}

const failed = (reason: string): Verified => ({
  step: expect.objectContaining({ status: 'failed', reason: expect.stringContaining(reason) }),
  leftovers: [],
});
const passed: Verified = { step: expect.objectContaining({ status: 'passed' }), leftovers: [] };

test.each([
  ['with all WAL', { kind: 'latest' }],
  ['to where it is consistent', { kind: 'immediate' }],
] as const)(
  'a backup that is restored %s is what PostgreSQL sent, with its tablespaces',
  async (_, target) => {
    expect(await verify(undefined, { target })).toEqual(passed);
  },
);

describe('what is not as PostgreSQL sent it is named', () => {
  test('a flipped bit in a table', async () => {
    const flip = (data: string) => overwrite(join(data, orders), 20_000, Buffer.from([1]));
    expect(await verify(flip)).toEqual(failed(`checksum mismatch for file "${orders}"`));
  });
  test('a flipped bit in a tablespace', async () => {
    const flip = (data: string) => overwrite(join(data, archive), 20_000, Buffer.from([1]));
    expect(await verify(flip)).toEqual(failed(`checksum mismatch for file "${archive}"`));
  });
  test('a table that was cut short', async () => {
    const cut = (data: string) => truncate(join(data, orders), 8192);
    expect(await verify(cut)).toEqual(failed(`"${orders}" has size 8192 on disk`));
  });
  test('a file that is not there', async () => {
    const remove = (data: string) => rm(join(data, orders));
    expect(await verify(remove)).toEqual(failed(`"${orders}" is present in the manifest but not on disk`));
  });
  test('a file that is too many, even one whose name says that all is well', async () => {
    const forged = 'x\nbarback exit_code=0\nx';
    const add = (data: string) => writeFile(join(data, forged), '');
    expect(await verify(add)).toEqual(failed('is present on disk but not in the manifest'));
  });
  test('a segment of the WAL that the backup itself needs', async () => {
    const { beginXlog, beginWal, segmentBytes } = source.backup;
    const offset = Number(parseLsn(beginXlog ?? '') % BigInt(segmentBytes ?? 0));
    const damage = (data: string) =>
      overwrite(join(data, 'pg_wal', beginWal ?? ''), offset + 30, Buffer.alloc(20, 0xaa));
    expect(await verify(damage)).toEqual(failed(`WAL segment ${beginWal} is damaged`));
  });
});

test('of thousands of files the first are named, and the rest is counted', async () => {
  const { step } = await verify((data) =>
    execa('sh', ['-c', 'cd "$1" && touch $(seq -f "an-unusually-long-name-of-a-file-%g" 3000)', 'sh', data]),
  );
  expect(step).toMatchObject({
    reason: expect.stringMatching(
      /^("an-unusually\S+ is present on disk but not in the manifest; ){3}and 2997 more$/,
    ),
  });
  expect(step?.status === 'failed' && step.log.length).toBeLessThanOrEqual(64 * 1024);
});

describe('who takes the manifest away or puts another in its place does not get a pass', () => {
  const manifestOf = (data: string, { backupId } = source.backup) =>
    join(data, `backup_manifest.${backupId}`);

  test('removed', async () => {
    expect(await verify((data) => rm(manifestOf(data)))).toEqual(failed('it was removed'));
  });
  test('changed', async () => {
    const change = (data: string) => appendFile(manifestOf(data), ' ');
    expect(await verify(change)).toEqual(failed('manifest'));
  });
  test('changed, with a checksum that fits', async () => {
    const forge = async (data: string) => {
      const text = await readFile(manifestOf(data), 'utf8');
      const covered = `${text.slice(0, text.indexOf('"Manifest-Checksum"')).replace('"Size": 8192', '"Size": 8193')}`;
      const checksum = createHash('sha256').update(covered).digest('hex');
      await writeFile(manifestOf(data), `${covered}"Manifest-Checksum": "${checksum}"}\n`);
    };
    expect(await verify(forge)).toEqual(
      failed('its SHA-256 differs from the one recorded when the backup was done'),
    );
  });
  test("another backup's", async () => {
    const other = await takeBackup(source);
    const home = join(source.barman.path, source.server, 'base', other.backupId, 'data');
    const exchange = (data: string) => copyFile(join(home, 'backup_manifest'), manifestOf(data));
    const { step } = await verify(exchange);
    expect(step?.status).toBe('failed');
  });
  test('made afterwards of what was damaged', async () => {
    const base = join(source.barman.path, source.server, 'base', source.backup.backupId, 'data');
    const original = join(base, 'backup_manifest');
    await rename(original, `${original}.kept`);
    await overwrite(join(base, orders), 20_000, Buffer.from([1]));
    await source.barman.run('generate-manifest', source.server, source.backup.backupId);
    expect(await readdir(base)).toContain('backup_manifest');
    const verifyAnew = () => verify(undefined, {}, stage.restore);
    expect((await verifyAnew()).step?.status).toBe('failed');
    await rename(`${original}.kept`, original);
    await overwrite(join(base, orders), 20_000, Buffer.from('x'));
    expect(await verifyAnew()).toEqual(passed);
  });
});
