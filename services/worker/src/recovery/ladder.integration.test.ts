import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '@barback/shared/service/log';
import type { RecoveryStepName, RecoveryTest } from '@barback/shared/state/recovery-test';
import { execaSync } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../../test/fixtures/backed-up-server.ts';
import { type Sshd, startSshd } from '../../../../test/fixtures/sshd.ts';
import {
  startTemporaryDirectory,
  type TemporaryDirectory,
} from '../../../../test/fixtures/temporary-directory.ts';
import { runRecoveryTest } from './ladder.ts';
import type { RecoveryDependencies, RecoveryRequest } from './recovery-request.ts';

let source: BackedUpServer;
let sshd: Sshd;
let recovery: TemporaryDirectory;

beforeAll(async () => {
  source = await startBackedUpServer('CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id');
});
afterAll(() => source.stop());

beforeEach(async () => {
  [sshd, recovery] = await Promise.all([startSshd(), startTemporaryDirectory()]);
});
afterEach(async () => {
  await sshd.stop();
  await recovery.stop();
});

/** Barman's own restore, judged by its exit code. */
const restoreWithBarman: RecoveryDependencies['restore'] = async (args) => {
  const { server, backupId, remoteSshCommand, destination } = args;
  const ssh = ['--remote-ssh-command', remoteSshCommand];
  const { exitCode, stdout, stderr } = await source.barman.run(
    'recover',
    ...ssh,
    server,
    backupId,
    destination,
  );
  const log = `${stdout}${stderr}`;
  return exitCode === 0 ? { status: 'passed', log } : { status: 'failed', reason: stderr, log };
};

type Changes = Partial<RecoveryDependencies> & { request?: Partial<RecoveryRequest>; systemId?: string };

async function recoveryTest({ request, systemId, ...dependencies }: Changes = {}): Promise<RecoveryTest> {
  const { backupId, endAt, sizeBytes, pgVersion } = source.backup;
  return await runRecoveryTest(
    {
      server: source.server,
      trigger: 'request',
      sshCommand: sshd.sshCommand,
      recoveryDirectory: recovery.path,
      backup: {
        backupId,
        endedAt: endAt ?? '',
        sizeBytes: sizeBytes ?? 0,
        pgVersion: pgVersion ?? 0,
        systemId: systemId ?? source.backup.systemId,
      },
      ...request,
    },
    {
      restore: restoreWithBarman,
      log: createLog('test', 'silent'),
      signal: new AbortController().signal,
      ...dependencies,
    },
  );
}

const statuses = ({ steps }: RecoveryTest) =>
  Object.fromEntries(steps.map(({ name, status }) => [name, status]));
const failure = ({ steps }: RecoveryTest) => {
  const step = steps.find(({ status }) => status === 'failed');
  return step?.status === 'failed' ? step : null;
};
const PASSED = {
  connect: 'passed',
  prepare: 'passed',
  restore: 'passed',
  start: 'passed',
  clean_up: 'passed',
};

/** What is left on the recovery host: no file, no server, no shared connection. */
async function expectNothingLeft(): Promise<void> {
  expect(await readdir(recovery.path)).toEqual([]);
  const { stdout } = execaSync('ps', ['-eo', 'args']);
  expect(stdout.split('\n').filter((line) => line.includes(recovery.path))).toEqual([]);
  expect(stdout.split('\n').filter((line) => /^ssh: .*barback-ssh/.test(line))).toEqual([]);
}

/** Asks the restored server while it runs. */
function queryRestored(sql: string): string {
  const args = ['-XAtq', '-h', join(recovery.path, source.server, 'socket'), '-d', 'postgres', '-c', sql];
  return execaSync('runuser', ['-u', 'postgres', '--', 'psql', ...args], { cwd: '/' }).stdout;
}

describe('a backup that can be restored', () => {
  test('passes with the duration of each step, and leaves the host as it was', async () => {
    const result = await recoveryTest();
    expect(failure(result)).toBeNull();
    expect(statuses(result)).toEqual(PASSED);
    expect(result).toMatchObject({ status: 'passed', target: `${sshd.user}@127.0.0.1:${sshd.port}` });
    const durations = result.steps.map((step) => (step.status === 'passed' ? step.durationSeconds : 0));
    for (const duration of durations) expect(duration).toBeGreaterThan(0);
    const [, prepare = 0, restore = 0, start = 0] = durations;
    expect(result.recoveryDurationSeconds).toBeCloseTo(prepare + restore + start);
    expect(result.testDurationSeconds).toBeGreaterThan(result.recoveryDurationSeconds);
    await expectNothingLeft();
  });

  test('runs with its data, its identity and no way to reach or be reached', async () => {
    const seen: string[] = [];
    const onStep = (name: RecoveryStepName) => {
      if (name !== 'clean_up') return;
      seen.push(queryRestored('SELECT count(*) FROM orders'));
      seen.push(queryRestored('SELECT system_identifier FROM pg_control_system()'));
      const settings = ['listen_addresses', 'archive_mode', 'max_logical_replication_workers', 'ssl'];
      seen.push(...settings.map((name) => queryRestored(`SHOW ${name}`)));
    };
    expect(await recoveryTest({ onStep })).toMatchObject({ status: 'passed' });
    expect(seen).toEqual(['1000', source.backup.systemId, '', 'off', '0', 'off']);
  });

  test('can be tested again right away', async () => {
    const first = await recoveryTest();
    const second = await recoveryTest();
    expect([first.status, second.status]).toEqual(['passed', 'passed']);
  });

  test('is restored by the user postgres as well as by root', async () => {
    await sshd.stop();
    sshd = await startSshd({ user: 'postgres' });
    execaSync('chown', ['postgres', recovery.path]);
    const result = await recoveryTest();
    expect(failure(result)).toBeNull();
    expect(result.status).toBe('passed');
    await expectNothingLeft();
  });

  test('is started also where the path is too long for a socket', async () => {
    const recoveryDirectory = join(recovery.path, 'a'.repeat(60), 'b'.repeat(60));
    const result = await recoveryTest({ request: { recoveryDirectory } });
    expect(failure(result)).toBeNull();
    expect(await readdir(recoveryDirectory)).toEqual([]);
  });
});

describe('a test that fails', () => {
  test('passes never on the server of an earlier test', async () => {
    await leaveServerRunning();
    const result = await recoveryTest({
      restore: async () => ({ status: 'failed', reason: 'no such backup', log: 'what barman said' }),
    });
    expect(result.status).toBe('failed');
    expect(statuses(result)).toEqual({ ...PASSED, restore: 'failed', start: 'skipped' });
    expect(failure(result)).toMatchObject({ reason: 'no such backup', log: 'what barman said' });
    await expectNothingLeft();
  });

  test('because another cluster was restored says both system identifiers', async () => {
    const result = await recoveryTest({ systemId: '42' });
    expect(statuses(result)).toEqual({ ...PASSED, start: 'failed' });
    expect(failure(result)?.reason).toContain(`${source.backup.systemId}, not 42`);
    await expectNothingLeft();
  });

  test('because PostgreSQL does not start carries its log', async () => {
    const restore: RecoveryDependencies['restore'] = async (args) => {
      const outcome = await restoreWithBarman(args);
      execaSync('rm', ['-r', join(args.destination, 'pg_wal')]);
      return outcome;
    };
    const result = await recoveryTest({ restore });
    expect(statuses(result)).toEqual({ ...PASSED, start: 'failed' });
    expect(failure(result)?.reason).toContain('PostgreSQL did not start: required WAL directory');
    expect(failure(result)?.log).toContain('pg_wal');
    await expectNothingLeft();
  });

  test('because it was stopped leaves nothing on the host', async () => {
    const controller = new AbortController();
    const restore: RecoveryDependencies['restore'] = async (args) => {
      await restoreWithBarman(args);
      controller.abort();
      return { status: 'failed', reason: 'the restore was aborted', log: '' };
    };
    const result = await recoveryTest({ restore, signal: controller.signal });
    expect(statuses(result)).toEqual({ ...PASSED, restore: 'failed', start: 'skipped' });
    expect(failure(result)?.reason).toBe('the recovery test was stopped');
    await expectNothingLeft();
  });

  test('because it was stopped while PostgreSQL starts leaves nothing on the host', async () => {
    const controller = new AbortController();
    const onStep = (name: RecoveryStepName) => {
      if (name === 'start') setImmediate(() => controller.abort());
    };
    const result = await recoveryTest({ onStep, signal: controller.signal });
    expect(statuses(result)).toEqual({ ...PASSED, start: 'failed' });
    await expectNothingLeft();
  });

  test('cleans up over a new connection when the first was lost', async () => {
    const restore: RecoveryDependencies['restore'] = async () => {
      await sshd.dropConnections();
      return { status: 'failed', reason: 'the connection was lost', log: '' };
    };
    const result = await recoveryTest({ restore });
    expect(statuses(result)).toMatchObject({ restore: 'failed', clean_up: 'passed' });
    await expectNothingLeft();
  });
});

/** As a test leaves it whose worker and whose connection were both killed. */
async function leaveServerRunning(): Promise<void> {
  const onStep = (name: RecoveryStepName) => {
    if (name === 'clean_up') execaSync('mv', [recovery.path, `${recovery.path}-kept`]);
  };
  await recoveryTest({ onStep });
  execaSync('mv', [`${recovery.path}-kept`, recovery.path]);
  await access(join(recovery.path, source.server, 'data/postmaster.pid'));
}
