import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { stateKey } from '@barback/shared/state/keys';
import type { RecoveryStepName } from '@barback/shared/vocabulary/recovery-test';
import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT_MARKER } from '../../services/worker/src/recovery/ladder/place.ts';
import { ladderSteps } from '../../services/worker/src/recovery/steps/index.ts';
import { type BackedUpServer, startBackedUpServer } from '../fixtures/backed-up-server.ts';
import { connectionsTo, type Process, processesOnHost } from '../fixtures/processes.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { type Sshd, startSshd } from '../fixtures/sshd.ts';
import { archiveWal } from '../fixtures/take-backup.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const PREFIX = 'barback';

let source: BackedUpServer;
let sshd: Sshd;
let redisServer: RedisServer;
let recovery: TemporaryDirectory;
let elsewhere: TemporaryDirectory;
let redis: Redis;
let queues: WorkQueues;
let environment: Record<string, string>;
let worker: ListeningService;

beforeAll(async () => {
  [source, sshd, redisServer, recovery, elsewhere] = await Promise.all([
    startBackedUpServer(),
    startSshd(),
    startRedis(),
    startTemporaryDirectory(),
    startTemporaryDirectory(),
  ]);
  redis = connectRedis(redisServer.environment, createLog('test', 'silent'));
  queues = workQueues(redis, PREFIX);
  environment = {
    ...source.barman.environment,
    REDIS_URL: redisServer.url,
    LOG_LEVEL: 'debug',
    WORKER_GRACE_PERIOD: '1s',
    TMPDIR: elsewhere.path, // an empty directory stays there when a restore is killed
  };
  await commitSomething();
  await slowDownHost();
  worker = await startService('worker', environment);
});
afterAll(async () => {
  await worker?.stop();
  await queues?.close();
  redis?.disconnect();
  for (const part of [source, sshd, redisServer, recovery, elsewhere]) await part?.stop();
});

/** By which of its processes on the host a step is caught in the act; otherwise by any but the restored server's. */
const CAUGHT_BY: Partial<Record<RecoveryStepName, (process: Process) => boolean>> = {
  restore: ({ environment }) => /^SSH_ORIGINAL_COMMAND=.* rsync/m.test(environment),
  start: isServer,
};

/** These do nothing on the host, and may have ended when the worker is killed. */
const QUIET: readonly RecoveryStepName[] = ['connect', 'data_age'];

test.each(ladderSteps.map(({ name }) => name))(
  'a worker is killed in the step %s: its test is run again, passes, and leaves nothing of either',
  async (step) => {
    const job = await startTest(step);
    await worker.stop('SIGKILL');
    if (!QUIET.includes(step)) {
      expect(worker.logLines().at(-1)).toMatchObject({ msg: 'recovery step started', step });
    }

    await rm(slowFlag());
    await letTimePass(job);
    worker = await startService('worker', environment);
    await waitForPass(job);
    expect(await processesOnHost(sshd)).toEqual([]);
    expect(await readdir(recovery.path)).toEqual([ROOT_MARKER]);
  },
);

test('a worker is told to stop in a recovery test: the host is left clean, nothing failed, and the test is run again', async () => {
  const tests = () => redis.hget(stateKey(PREFIX, 'recovery-tests'), source.server);
  const before = await tests();
  const job = await startTest('restore');
  expect(await worker.stop('SIGTERM')).toMatchObject({ exitCode: 0 });
  expect(await processesOnHost(sshd)).toEqual([]);
  expect(await readdir(recovery.path)).toEqual([ROOT_MARKER]);
  expect(await job.getState()).toBe('delayed');
  expect(await tests()).toBe(before);

  await rm(slowFlag());
  worker = await startService('worker', environment);
  await waitForPass(job);
});

test('no connection to the host is left open, after the half minute in which it could have been used again', async () => {
  await waitUntil(async () => (await connectionsTo(sshd)).length === 0, {
    description: 'shared connections to end',
    timeoutMilliseconds: 60_000,
  });
});

/** There is an age of data when something was committed after the backup, and its WAL is in the archive. */
async function commitSomething() {
  const archived = async () =>
    (await readFile(join(source.barman.path, source.server, 'wals', 'xlog.db'), 'utf8')).split('\n').length;
  const before = await archived();
  await waitUntil(async () => archiveWal(source).then(async () => (await archived()) >= before + 2), {
    description: 'WAL to be archived',
  });
}

/** Queues a recovery test and waits until it is in the middle of that step. */
async function startTest(step: RecoveryStepName): Promise<Job> {
  const isOptional = ladderSteps.some(({ name, optional }) => name === step && optional);
  await writeServer(isOptional ? step : 'start');
  const begun = worker.logged((line) => line.msg === 'recovery step started' && line.step === step);
  const payload = { server: source.server, slot: randomUUID(), trigger: 'manual' as const, backupId: null };
  const { jobId } = await queues.enqueue('recovery-test', payload);
  await begun;
  writeFileSync(slowFlag(), '');
  if (!QUIET.includes(step)) {
    const isCaught = CAUGHT_BY[step] ?? ((process) => !isServer(process));
    await waitUntil(async () => (await processesOnHost(sshd)).some(isCaught), {
      description: `${step} to do something on the host`,
    });
  }
  const job = await queues.queue('recovery').getJob(jobId);
  if (job === undefined) throw new Error('the job is gone');
  return job;
}

async function waitForPass(job: Job) {
  await waitUntil(() => job.isCompleted().then(async (is) => is || (await job.isFailed())), {
    description: 'the test to be run again',
    timeoutMilliseconds: 60_000,
  });
  const { failedReason = 'none' } = (await queues.queue('recovery').getJob(job.id ?? '')) ?? {};
  expect(failedReason).toBe('none');
}

/** @param verify the one step that is looked at beside restoring and starting: the rest takes time */
async function writeServer(verify: RecoveryStepName) {
  await source.barman.writeServer(source.server, {
    postgres: source.postgres,
    lines: [
      `#:backup_recovery_ssh_cmd = "${sshd.sshCommand}"`,
      `#:recovery_directory = ${recovery.path}`,
      '#:recovery_sql = SELECT true',
      `#:recovery_verify = ${verify}`,
    ],
  });
}

function isServer({ command }: Process): boolean {
  return command.includes('/postgres -D ');
}

const slowFlag = () => join(elsewhere.path, 'slow');

/** While the flag is there, what is done on the host ends half a second late: time to be caught. */
async function slowDownHost() {
  const script = join(elsewhere.path, 'slowly.sh');
  await writeFile(
    script,
    `sh -c "$SSH_ORIGINAL_COMMAND"; code=$?; [ ! -e ${slowFlag()} ] || sleep 0.5; exit $code\n`,
  );
  const keys = join(dirname(sshd.identityFile), 'authorized_keys');
  await writeFile(keys, `command="sh ${script}" ${await readFile(keys, 'utf8')}`);
}

/** As after three minutes: what the dead worker held in Redis has ended, and its job was seen without a worker. */
async function letTimePass({ id = '' }: Job) {
  const queue = queues.queue('recovery');
  const leases = await redis.keys('*:lease:*');
  await redis.del(queue.toKey(`${id}:lock`), queue.toKey('stalled-check'), ...leases);
  await redis.sadd(queue.toKey('stalled'), id);
}
