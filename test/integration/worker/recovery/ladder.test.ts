import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execa, execaSync } from 'execa';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ROOT_MARKER } from '../../../../services/worker/src/recovery/ladder/place.ts';
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

const NEEDED = ['connect', 'prepare', 'restore', 'manifest', 'start', 'clean_up'] as const;
/** Of the steps that tell how long a recovery takes, and of the first and the last. */
const durations = ({ steps }: RecoveryTest) =>
  steps.flatMap((step) =>
    NEEDED.some((name) => name === step.name) && step.status === 'passed' ? [step.durationSeconds] : [],
  );
/** What was to be proven and is not, and why; a backup without new commits has no age. */
const unproven = ({ steps }: RecoveryTest) =>
  steps.filter((step) =>
    step.status === 'skipped'
      ? step.cause !== 'not_chosen' && step.name !== 'data_age'
      : step.status === 'failed',
  );

test('a backup passes with the duration of each step, time after time, and the host is left as it was', async () => {
  stage = await startRecoveryStage(source);
  for (const _time of ['first', 'second']) {
    const result = await stage.test();
    expect(unproven(result)).toEqual([]);
    expect(result).toMatchObject({
      status: 'passed',
      backupId: source.backup.backupId,
      backupEndedAt: source.backup.endAt,
      target: `${stage.sshd.user}@127.0.0.1:${stage.sshd.port}`,
    });
    const [, prepare = 0, restore = 0, manifest = 0, start = 0, ...others] = durations(result);
    expect(others.length).toBe(1);
    expect(result.recoveryDurationSeconds).toBeCloseTo(prepare + restore + manifest + start);
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
      if (step !== 'data_age') return;
      seen.tablespace = query("SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'fast'");
      seen.orders = query('SELECT count(*) FROM orders');
      seen.systemId = query('SELECT system_identifier FROM pg_control_system()');
      for (const name of ['listen_addresses', 'archive_mode', 'max_logical_replication_workers']) {
        seen[name] = query(`SHOW ${name}`);
      }
    },
  });
  expect(unproven(result)).toEqual([]);
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
  expect(unproven(await stage.test())).toEqual([]);
  expect(everything()).toBe(before);
});

test('root can do it as well as the user postgres', async () => {
  stage = await startRecoveryStage(source, { user: userInfo().username });
  expect(unproven(await stage.test())).toEqual([]);
  expect(await stage.leftovers()).toEqual([]);
});

test('a directory whose path is too long for a socket is no hindrance', async () => {
  stage = await startRecoveryStage(source);
  const recoveryDirectory = join(stage.directory, 'a'.repeat(60), 'b'.repeat(60));
  expect(unproven(await stage.test({ request: { recoveryDirectory } }))).toEqual([]);
  expect(await readdir(recoveryDirectory)).toEqual([ROOT_MARKER]);
});
