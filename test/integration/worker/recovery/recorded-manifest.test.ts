import { appendFile, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '@barback/shared/service/log';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLayout } from '../../../../services/worker/src/catalogue/layout.ts';
import {
  type ManifestKeeper,
  manifestKeeper,
} from '../../../../services/worker/src/manifests/manifest-keeper.ts';
import { manifestRecordsIn } from '../../../../services/worker/src/manifests/manifest-records.ts';
import { type BackedUpServer, startUnusualServer } from '../../../fixtures/backed-up-server.ts';
import { overwrite } from '../../../fixtures/overwrite.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let source: BackedUpServer;
let sourceHost: Sshd;
let fast: TemporaryDirectory;
let state: TemporaryDirectory;
let stage: RecoveryStage;
let keeper: ManifestKeeper;
let backupDirectory: string;

beforeAll(async () => {
  [fast, state, sourceHost] = await Promise.all([
    startTemporaryDirectory(),
    startTemporaryDirectory(),
    startSshd(),
  ]);
  await execa('chown', ['postgres', fast.path]);
  source = await startUnusualServer(
    { sshCommand: sourceHost.sshCommand },
    `CREATE TABLESPACE fast LOCATION '${fast.path}'`,
    "CREATE TABLE orders AS SELECT id, repeat('x', 100) AS note FROM generate_series(1, 5000) AS id",
    'CREATE TABLE archive TABLESPACE fast AS SELECT generate_series(1, 5000) AS id',
  );
  backupDirectory = join(source.barman.path, source.server, 'base', source.backup.backupId);
  stage = await startRecoveryStage(source);
  keeper = keeperIn(state.path);
});
afterAll(async () => {
  await keeper.stop();
  await stage.stop();
  await source.stop();
  await Promise.all([fast.stop(), state.stop(), sourceHost.stop()]);
});

const keeperIn = (directory: string) =>
  manifestKeeper({
    records: manifestRecordsIn(directory),
    log: createLog('test', 'silent'),
    now: () => new Date(),
  });
const layout = () => defaultLayout(source.barman.path, source.server);
const record = (of = keeper) =>
  of.record(source.server, layout(), source.backup.backupId, new AbortController().signal);

/** How the step `manifest` ends. */
async function verify() {
  const stop = new AbortController();
  const { steps } = await stage.test({
    request: { verify: ['manifest'] },
    recordedManifest: () => keeper.find(source.server, source.backup.backupId),
    // nothing after the manifest is of interest here
    signal: stop.signal,
    onStep: (name) => name === 'start' && stop.abort(),
  });
  expect(await stage.leftovers()).toEqual([]);
  return steps.find(({ name }) => name === 'manifest');
}

test('the files of a backup that rsync took are noted for whoever may read them', async () => {
  await keeper.catchUp(source.server, layout());
  const noted = async () => (await keeper.find(source.server, source.backup.backupId)) ?? false;
  const { by } = await waitUntil(noted, { description: 'the backup to be noted' });
  expect(by).toBe('barback');
  const directory = join(state.path, source.server);
  const files = (await readdir(directory)).sort();
  expect(files).toEqual([`${source.backup.backupId}.json`, `${source.backup.backupId}.manifest`]);
  for (const file of files) expect((await stat(join(directory, file))).mode & 0o077).toBe(0);
});

test('it is what was noted when it comes back, with its tablespaces and its configuration', async () => {
  expect(await verify()).toMatchObject({ status: 'passed' });
});

test('damage since then is named, whatever the backup says of itself now', async () => {
  await execa('cp', ['-a', backupDirectory, `${backupDirectory}.kept`]);
  const path = (table: string) => source.postgres.query(`SELECT pg_relation_filepath('${table}')`);
  const [orders, archive] = [await path('orders'), await path('archive')];
  const data = join(backupDirectory, 'data');
  await truncate(join(data, orders), 0);
  await overwrite(join(backupDirectory, archive.replace('pg_tblspc/', '')), 8192, Buffer.alloc(8192));
  await appendFile(join(data, 'postgresql.conf'), '# changed\n');
  const info = join(backupDirectory, 'backup.info');
  await writeFile(info, (await readFile(info, 'utf8')).replace('mode=rsync-concurrent', 'mode=postgres'));

  const step = await verify();
  await rm(backupDirectory, { recursive: true });
  await execa('mv', [`${backupDirectory}.kept`, backupDirectory]);
  expect(step).toMatchObject({ status: 'failed' });
  const { reason } = step as { reason: string };
  expect(reason).toContain(`"${orders}" has size 0 on disk but size`);
  expect(reason).toContain(`checksum mismatch for file "${archive}"`);
  expect(reason).toContain('"postgresql.conf" has size');
  expect(reason).not.toContain('barback');
});

describe('a note', () => {
  test('is not made as long as Barman is at a backup, nor twice', async () => {
    await using other = await emptyState();
    const fresh = keeperIn(other.path);
    const lock = join(source.barman.path, `.${source.server}-backup.lock`);
    const held = execa('flock', [lock, 'sh', '-c', 'echo held; cat'], { reject: false });
    await new Promise((resolve) => held.stdout.once('data', resolve));
    await record(fresh);
    expect(await readdir(other.path)).toEqual([]);
    held.stdin.end();
    await held;
    await Promise.all([record(fresh), record(fresh)]);
    expect(await fresh.find(source.server, source.backup.backupId)).not.toBeNull();
  });

  test('that cannot be written leaves the backup as good as it was', async () => {
    await using other = await emptyState();
    const file = join(other.path, 'file');
    await writeFile(file, '');
    const fresh = keeperIn(file);
    await record(fresh);
    expect(await fresh.find(source.server, source.backup.backupId)).toBeNull();
  });

  test('goes with its backup, and not with a home that is not there', async () => {
    const away = (path: string) => execa('mv', [path, `${path}.away`]);
    const back = (path: string) => execa('mv', [`${path}.away`, path]);
    const home = join(source.barman.path, source.server);
    await away(home);
    await keeper.catchUp(source.server, layout());
    await back(home);
    expect(await keeper.find(source.server, source.backup.backupId)).not.toBeNull();
    await away(backupDirectory);
    await execa('mv', [`${backupDirectory}.away`, join(source.barman.path, 'away')]);
    await keeper.catchUp(source.server, layout());
    await execa('mv', [join(source.barman.path, 'away'), backupDirectory]);
    expect(await readdir(join(state.path, source.server))).toEqual([]);
  });
});

async function emptyState() {
  const { path, stop } = await startTemporaryDirectory();
  return { path, [Symbol.asyncDispose]: stop };
}
