import type { WorkQueue } from '@barback/shared/queue/names';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import type { JobName } from '@barback/shared/vocabulary/jobs';
import { QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WorkQueues, workQueues } from '../../../libs/shared/src/queue/enqueue.ts';
import { queuePrefix } from '../../../libs/shared/src/queue/names.ts';
import type { JobContext, JobOutcome } from '../../../services/worker/src/jobs/job.ts';
import { type Consumer, consume } from '../../../services/worker/src/queue/consume.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';
const log = createLog('test', 'silent');

let server: RedisServer;
let redis: Redis;
let queues: WorkQueues;
let workers: Consumer[];
/** Jobs that were retried or failed, as the metrics count them. */
let retried: number;
/** Those that metrics have the times of. */
let tried: string[];

beforeEach(async () => {
  server = await startRedis();
  redis = connectRedis(server.environment, log);
  queues = workQueues(redis, PREFIX);
  workers = [];
  retried = 0;
  tried = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop(0)));
  await queues.close();
  redis.disconnect();
  await server.stop();
});

const record: Parameters<typeof consume>[0]['record'] = {
  async jobTried(queue, job) {
    tried.push(`${queue} ${job.name} ${job.data?.failedBefore ?? 'first'}`);
  },
  async jobRetried() {
    retried++;
  },
  async jobStalled() {},
  async lockRenewalsFailed() {},
};

/** A worker with one slot whose recovery tests do as they are told. */
function work(recoveryTest: (server: string) => Promise<JobOutcome>) {
  workOn('recovery', (payload) => recoveryTest((payload as { server: string }).server));
}

function workOn(kind: WorkQueue, run: (payload: unknown) => Promise<JobOutcome>) {
  const name: JobName = 'recovery-test';
  const worker = consume({
    kind,
    concurrency: 1,
    redis,
    prefix: PREFIX,
    context: { queues, pool: 'default', now: () => new Date() } as JobContext,
    workerJobs: { [name]: { name, run } },
    record,
    log,
  });
  workers.push(worker);
}

const enqueue = (server: string, slot = '1') =>
  queues.enqueue('recovery-test', { server, slot, trigger: 'manual', backupId: null });
const counts = (kind: WorkQueue = 'recovery') =>
  queues.queue(kind).getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed');
const NONE = { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0 };

test('a job that finds its host busy waits, and is done when the host is free: not failed, not retried', async () => {
  let isBusy = true;
  const begun: string[] = [];
  work(async (server) => {
    begun.push(server);
    return isBusy ? { status: 'requeue', reason: 'the host is busy' } : { status: 'done' };
  });
  const { jobId } = await enqueue('pg1');
  await waitUntil(async () => (await counts()).delayed === 1, { description: 'the job to be put back' });
  expect(await counts()).toEqual({ ...NONE, delayed: 1 });
  expect((await queues.queue('recovery').getJob(jobId))?.progress).toBe('the host is busy');
  isBusy = false;
  await waitUntil(async () => (await counts()).completed === 1, { description: 'the job to be done' });
  expect(await counts()).toEqual({ ...NONE, completed: 1 });
  expect(await queues.queue('recovery').getJob(jobId)).toMatchObject({ attemptsMade: 1, stalledCounter: 0 });
  expect(begun).toEqual(['pg1', 'pg1']);
  expect(tried).toEqual(['recovery recovery-test first']);
  expect(retried).toBe(0);
});

test('the one slot of a worker is free for other work meanwhile', async () => {
  work(async (server) =>
    server === 'pg1' ? { status: 'requeue', reason: 'the host is busy' } : { status: 'done' },
  );
  await enqueue('pg1');
  await waitUntil(async () => (await counts()).delayed === 1, { description: 'the job to be put back' });
  await enqueue('pg2');
  await waitUntil(async () => (await counts()).completed === 1, { description: 'the other job to be done' });
  expect(await counts()).toEqual({ ...NONE, delayed: 1, completed: 1 });
});

test('a second job of the same server is not queued while the first waits, and is when that is done', async () => {
  let isBusy = true;
  work(async () => (isBusy ? { status: 'requeue', reason: 'the host is busy' } : { status: 'done' }));
  const { jobId } = await enqueue('pg1', '1');
  for (const state of ['delayed', 'completed'] as const) {
    await waitUntil(async () => (await counts())[state] === 1, { description: `the job to be ${state}` });
    const again = await enqueue('pg1', state);
    expect(again).toMatchObject(
      state === 'delayed' ? { status: 'already-queued', jobId } : { status: 'added' },
    );
    isBusy = false;
  }
});

test('a job that waits is told to whoever looks at it, once', async () => {
  const said: string[] = [];
  const steps = ['the host is busy', 'the host is busy', 'the server is busy'];
  work(async () => {
    const reason = steps.shift();
    return reason === undefined ? { status: 'done' } : { status: 'requeue', reason };
  });
  const events = new QueueEvents('recovery', { connection: redis, prefix: queuePrefix(PREFIX) });
  await events.waitUntilReady();
  events.on('progress', ({ data }) => said.push(String(data)));
  await enqueue('pg1');
  const isDone = async () => {
    await queues.queue('recovery').promoteJobs(); // as after the seconds that it waits
    return (await counts()).completed === 1;
  };
  await waitUntil(isDone, { description: 'the job to be done' });
  await events.close();
  expect(said).toEqual(['the host is busy', 'the server is busy']);
});

test('a job that failed as can pass is tried again in a minute, knows why it failed, and counts as retried', async () => {
  const known: unknown[] = [];
  const worker = consume({
    kind: 'work',
    concurrency: 1,
    redis,
    prefix: PREFIX,
    context: { queues, pool: 'default', now: () => new Date() } as JobContext,
    workerJobs: {
      backup: {
        name: 'backup',
        async run(payload) {
          known.push((payload as { failedBefore?: string }).failedBefore);
          return known.length < 3 ? { status: 'retry', message: 'the server is down' } : { status: 'done' };
        },
      },
    },
    record,
    log,
  });
  workers.push(worker);
  await queues.enqueue('backup', { server: 'pg1', slot: '1', trigger: 'schedule' });
  await waitUntil(async () => (await counts('work')).delayed === 1, { description: 'the job to wait' });
  const [waiting] = await queues.queue('work').getDelayed();
  expect(waiting?.delay).toBeGreaterThan(40_000);
  const isDone = async () => {
    await queues.queue('work').promoteJobs(); // as after the minute that it waits
    return (await counts('work')).completed === 1;
  };
  await waitUntil(isDone, { description: 'the job to be done' });
  expect(known).toEqual([undefined, 'the server is down', 'the server is down']);
  expect(retried).toBe(2);
  expect(tried).toEqual([
    'work backup first',
    'work backup the server is down',
    'work backup the server is down',
  ]);
});

test('a recovery test that an older Barback put into the queue of backups is moved to its own, once', async () => {
  const payload = { server: 'pg1', slot: '1', trigger: 'schedule', backupId: null };
  await queues.queue('work').add('recovery-test', payload, { jobId: 'recovery-test.pg1.1', priority: 1 });
  const begun: unknown[] = [];
  const run = async (given: unknown): Promise<JobOutcome> => {
    begun.push(given);
    return { status: 'done' };
  };
  workOn('work', run);
  await waitUntil(async () => (await counts('work')).completed === 1, { description: 'it to be moved' });
  expect(begun).toEqual([]);
  workOn('recovery', run);
  await waitUntil(async () => (await counts()).completed === 1, { description: 'it to be done' });
  expect(begun).toEqual([payload]);
  expect(tried).toEqual(['recovery recovery-test first']);
});
