import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execaSync } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { forceCommand } from '../../../fixtures/forced-command.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

beforeAll(async () => {
  source = await startBackedUpServer('CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id');
});
afterAll(() => source.stop());
beforeEach(async () => {
  stage = await startRecoveryStage(source);
});
afterEach(() => stage.stop());

const PASSED = {
  connect: 'passed',
  prepare: 'passed',
  restore: 'passed',
  start: 'passed',
  clean_up: 'passed',
};
const NOT_RESTORED = { ...PASSED, restore: 'failed', start: 'skipped' };
const NOT_STARTED = { ...PASSED, start: 'failed' };

/** The status of each step that every test has, and the first failure among them. */
function summary({ steps, status }: RecoveryTest) {
  const inEveryTest = steps.filter(({ name }) => name in PASSED);
  const failed = inEveryTest.find((step) => step.status === 'failed');
  return {
    status,
    steps: Object.fromEntries(inEveryTest.map((step) => [step.name, step.status])),
    failure: failed === undefined ? null : { reason: failed.reason, log: failed.log },
  };
}

test('a restore that fails does not pass on the server of an earlier test, which is removed', async () => {
  await leaveServerRunning();
  const result = await stage.test({
    restore: async () => ({ status: 'failed', reason: 'no such backup', log: 'what barman said' }),
  });
  expect(summary(result)).toEqual({
    status: 'failed',
    steps: NOT_RESTORED,
    failure: { reason: 'no such backup', log: 'what barman said' },
  });
  expect(result.steps.find(({ name }) => name === 'restore')).toMatchObject({ hostLost: false });
  expect(await stage.leftovers()).toEqual([]);
});

/** As a test leaves it whose worker was killed. */
async function leaveServerRunning(): Promise<void> {
  const killed = stage.test({
    request: { verify: [] },
    onStep(name) {
      if (name === 'clean_up') throw new Error('killed');
    },
  });
  await expect(killed).rejects.toThrow('killed');
  await access(join(stage.directory, source.server, 'data/postmaster.pid'));
}

test('another cluster than the one that was backed up is not even started', async () => {
  const { steps, failure } = summary(await stage.test({ systemId: '42' }));
  expect(steps).toEqual(NOT_STARTED);
  expect(failure?.reason).toContain(`system identifier is ${source.backup.systemId}, not 42`);
  expect(await stage.leftovers()).toEqual([]);
});

test('a server that does not start is reported with its cause and its log', async () => {
  const { steps, failure } = summary(
    await stage.test({
      async restore(args) {
        const outcome = await stage.restore(args);
        execaSync('rm', ['-r', join(args.destination, 'pg_multixact')]);
        return outcome;
      },
    }),
  );
  expect(steps).toEqual(NOT_STARTED);
  expect(failure?.reason).toContain('PostgreSQL did not start: could not access status of transaction');
  expect(failure?.log).toContain('starting PostgreSQL');
  expect(await stage.leftovers()).toEqual([]);
});

test('a restore into which nothing was written is a failure', async () => {
  const result = await stage.test({ restore: async () => ({ status: 'passed', log: '' }) });
  expect(summary(result)).toMatchObject({
    steps: NOT_STARTED,
    failure: { reason: expect.stringContaining('is not a PostgreSQL data directory') },
  });
});

test('a test that is stopped while it restores leaves nothing', async () => {
  const controller = new AbortController();
  const result = await stage.test({
    signal: controller.signal,
    async restore(args) {
      const { log } = await stage.restore(args);
      controller.abort();
      return { status: 'failed', reason: 'the restore was aborted', log };
    },
  });
  expect(summary(result)).toMatchObject({
    steps: NOT_RESTORED,
    failure: { reason: 'the recovery test was stopped' },
  });
  expect(await stage.leftovers()).toEqual([]);
});

test('a test that is stopped while PostgreSQL starts leaves nothing', async () => {
  const controller = new AbortController();
  const stop = () => setTimeout(() => controller.abort(), 300);
  const result = await stage.test({
    signal: controller.signal,
    onStep: (name) => name === 'start' && stop(),
  });
  expect(summary(result).steps).toEqual(NOT_STARTED);
  expect(await stage.leftovers()).toEqual([]);
});

test('a step that breaks is a failure and is cleaned up after', async () => {
  const result = await stage.test({ restore: () => Promise.reject(new Error('a bug')) });
  expect(summary(result)).toMatchObject({ steps: NOT_RESTORED, failure: { reason: 'Error: a bug' } });
  expect(await stage.leftovers()).toEqual([]);
});

test('a lost connection is made again to clean up', async () => {
  const result = await stage.test({
    async restore() {
      await stage.sshd.dropConnections();
      return { status: 'failed', reason: 'the connection was lost', log: '' };
    },
  });
  expect(summary(result).steps).toEqual(NOT_RESTORED);
  expect(await stage.leftovers()).toEqual([]);
});

test('a host that is down fails the test before anything is done', async () => {
  await stage.sshd.shutDown();
  const result = await stage.test();
  expect(result.recoveryDurationSeconds).toBe(0);
  expect(summary(result)).toMatchObject({
    status: 'failed',
    steps: {
      connect: 'failed',
      prepare: 'skipped',
      restore: 'skipped',
      start: 'skipped',
      clean_up: 'passed',
    },
    failure: { reason: expect.stringContaining(`${stage.sshd.user}@127.0.0.1:${stage.sshd.port}`) },
  });
});

test('a host that went away fails the clean-up too, and the next test removes what was left', async () => {
  const result = await stage.test({
    async restore(args) {
      const outcome = await stage.restore(args);
      await stage.sshd.shutDown();
      return outcome;
    },
  });
  const left = join(stage.directory, source.server);
  expect(summary(result).steps).toEqual({ ...NOT_RESTORED, clean_up: 'failed' });
  expect(result.steps.find(({ name }) => name === 'restore')).toMatchObject({ hostLost: true });
  expect(result.steps.at(-1)).toMatchObject({
    reason: expect.stringContaining(`removes the rest of ${left}`),
  });

  await stage.sshd.start();
  expect(summary(await stage.test()).steps).toEqual(PASSED);
  expect(await stage.leftovers()).toEqual([]);
});

test('a login that prints text fails the restore, which rsync could not do, and nothing else', async () => {
  await forceCommand(stage.sshd, 'echo "Welcome to rec"; eval "$SSH_ORIGINAL_COMMAND"');
  const { steps, failure } = summary(await stage.test());
  expect(steps).toEqual(NOT_RESTORED);
  expect(failure?.reason).toMatch(
    /prints text before a command runs \("Welcome to rec"\), which Barman's rsync takes/,
  );
});

const patience = { noProgressSeconds: 5, lookSeconds: 0.5 };
const untilStopped = ({ signal }: Parameters<RecoveryStage['restore']>[0]) =>
  new Promise<{ status: 'failed'; reason: string; log: string }>((resolve) => {
    signal.addEventListener('abort', () => resolve({ status: 'failed', reason: 'it was stopped', log: '' }));
  });

test('a restore that makes no progress is ended, and the host is not to blame', async () => {
  const result = await stage.test({ patience, restore: untilStopped });
  const { steps, failure } = summary(result);
  expect(steps).toEqual(NOT_RESTORED);
  expect(failure?.reason).toMatch(/^no progress for 5 s: no process of the test on .* is active$/);
  expect(result.steps.find(({ name }) => name === 'restore')).toMatchObject({ hostLost: false });
});

test('a host that does not answer any more is lost, and cleaned up over a new connection', async () => {
  const result = await stage.test({
    patience,
    async restore(request) {
      await stage.sshd.freezeConnections();
      return await untilStopped(request);
    },
  });
  const { steps, failure } = summary(result);
  expect(steps).toEqual(NOT_RESTORED);
  expect(failure?.reason).toMatch(/^no progress for 5 s: .* no longer responds$/);
  expect(result.steps.find(({ name }) => name === 'restore')).toMatchObject({ hostLost: true });
  expect(await stage.leftovers()).toEqual([]);
});
