import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
/** A tablespace of the backed-up server, which is on the same machine as the recovery host. */
let fast: TemporaryDirectory;
let stage: RecoveryStage;

beforeAll(async () => {
  fast = await startTemporaryDirectory();
  await execa('chown', ['postgres', fast.path]);
  source = await startBackedUpServer(
    `CREATE TABLESPACE fast LOCATION '${fast.path}'`,
    'CREATE TABLE orders TABLESPACE fast AS SELECT generate_series(1, 1000) AS id',
  );
});
afterAll(async () => {
  await source.stop();
  await fast.stop();
});
afterEach(() => stage.stop());

const PASSED = { status: 'passed', durationSeconds: expect.any(Number) };
const ALL_PASSED = ['connect', 'prepare', 'restore', 'start', 'clean_up'].map((name) => ({
  name,
  ...PASSED,
}));

test('a backup passes with the duration of each step, time after time, and the host is left as it was', async () => {
  stage = await startRecoveryStage(source);
  for (const _time of ['first', 'second']) {
    const result = await stage.test();
    expect(result.steps).toEqual(ALL_PASSED);
    expect(result).toMatchObject({
      status: 'passed',
      backupId: source.backup.backupId,
      backupEndedAt: source.backup.endAt,
      target: `${stage.sshd.user}@127.0.0.1:${stage.sshd.port}`,
    });
    const durations = result.steps.map((step) => (step.status === 'passed' ? step.durationSeconds : 0));
    for (const duration of durations) expect(duration).toBeGreaterThan(0);
    const [, prepare = 0, restore = 0, start = 0] = durations;
    expect(result.recoveryDurationSeconds).toBeCloseTo(prepare + restore + start);
    expect(result.testDurationSeconds).toBeGreaterThan(result.recoveryDurationSeconds);
    expect(await stage.leftovers()).toEqual([]);
  }
});

test('a restored server has its data and its identity, reaches nobody and is reached by nobody', async () => {
  stage = await startRecoveryStage(source);
  const socket = join(stage.directory, source.server, 'socket');
  const query = (sql: string) => {
    const psql = ['psql', '-XAtq', '-h', socket, '-d', 'postgres', '-c', sql];
    return execaSync('runuser', ['-u', 'postgres', '--', ...psql], { cwd: '/' }).stdout;
  };
  const seen: Record<string, string> = {};
  const result = await stage.test({
    onStep(step) {
      if (step !== 'clean_up') return;
      seen.tablespace = query("SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'fast'");
      seen.orders = query('SELECT count(*) FROM orders');
      seen.systemId = query('SELECT system_identifier FROM pg_control_system()');
      for (const name of ['listen_addresses', 'archive_mode', 'max_logical_replication_workers']) {
        seen[name] = query(`SHOW ${name}`);
      }
    },
  });
  expect(result.steps).toEqual(ALL_PASSED);
  expect(seen).toEqual({
    tablespace: join(stage.directory, source.server, 'tablespaces/0'),
    orders: '1000',
    systemId: source.backup.systemId,
    listen_addresses: '',
    archive_mode: 'off',
    max_logical_replication_workers: '0',
  });
});

test("the backed-up server's own tablespace is not written to", async () => {
  stage = await startRecoveryStage(source);
  const everything = () => execaSync('find', [fast.path, '-printf', '%p %i %u %T@\n']).stdout;
  const before = everything();
  expect((await stage.test()).steps).toEqual(ALL_PASSED);
  expect(everything()).toBe(before);
});

test('the user postgres can do it as well as root', async () => {
  stage = await startRecoveryStage(source, { user: 'postgres' });
  expect((await stage.test()).steps).toEqual(ALL_PASSED);
  expect(await stage.leftovers()).toEqual([]);
});

test('a directory whose path is too long for a socket is no hindrance', async () => {
  stage = await startRecoveryStage(source);
  const recoveryDirectory = join(stage.directory, 'a'.repeat(60), 'b'.repeat(60));
  expect((await stage.test({ request: { recoveryDirectory } })).steps).toEqual(ALL_PASSED);
  expect(await readdir(recoveryDirectory)).toEqual([]);
});
