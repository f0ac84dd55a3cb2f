import { queuePrefix } from '@barback/shared/queue/names';
import { readSnapshot } from '@barback/shared/status/read-snapshot';
import { type JobType, Queue, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

/** The plain reads of BullMQ's keys, against what BullMQ itself writes and says. */
const prefix = queuePrefix('barback');
let server: RedisServer;
let redis: Redis;
let work: Queue;
let ticks: Queue;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  work = new Queue('work', { connection: redis, prefix });
  ticks = new Queue('ticks', { connection: redis, prefix });
});

afterAll(async () => {
  await work.close();
  await ticks.close();
  redis.disconnect();
  await server.stop();
});

const snapshot = () => readSnapshot(redis, 'barback', new Date());
const readWork = async () => (await snapshot()).queues.find(({ name }) => name === 'work');

it('jobs are counted as BullMQ counts them', async () => {
  await work.add('backup', {});
  await work.add('backup', {});
  await work.add('backup', {}, { delay: 600_000 });
  await work.add('backup', {}, { priority: 5 });
  expect((await readWork())?.jobs).toEqual({ ...(await work.getJobCounts()), paused: 0 });
});

it('the job that has waited longest is known, and none that is not due yet', async () => {
  const firstOf = async (states: JobType[]) =>
    Math.min(...(await work.getJobs(states)).map(({ timestamp }) => timestamp));
  expect((await readWork())?.oldestWaitingAt?.getTime()).toBe(await firstOf(['waiting', 'prioritized']));
  const other = (await snapshot()).queues.find(({ name }) => name === 'ticks');
  expect(other?.oldestWaitingAt).toBeNull();
});

it('jobs of a paused queue are paused', async () => {
  expect((await readWork())?.isPaused).toBe(false);
  await work.pause();
  expect((await readWork())?.isPaused).toBe(true);
  expect((await readWork())?.jobs).toMatchObject({ waiting: 0, paused: 2, delayed: 1 });
  await work.resume();
  expect((await readWork())?.jobs).toMatchObject({ waiting: 2, paused: 0, delayed: 1 });
});

it('completed and failed jobs are counted even when BullMQ has removed them', async () => {
  expect(await readWork()).toMatchObject({ completedTotal: 0, failedTotal: 0, workers: 0 });
  const connection = redis.duplicate();
  const worker = new Worker(
    'work',
    async ({ opts }) => {
      if (opts.priority === 5) throw new UnrecoverableError('it is meant to fail');
    },
    {
      connection,
      prefix,
      metrics: { maxDataPoints: 10 },
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  const done = await waitUntil(
    async () => {
      const queue = await readWork();
      return queue?.completedTotal === 2 && queue.failedTotal === 1 && queue;
    },
    { description: 'the jobs to be done' },
  );
  expect(done).toMatchObject({ workers: 1, jobs: { completed: 0, failed: 0 } });
  expect((await work.getMetrics('completed')).meta.count).toBe(2);
  expect(await work.getWorkers()).toHaveLength(1);
  await worker.close();
  connection.disconnect();
});

it('the next run of a schedule is the one BullMQ will do', async () => {
  await ticks.upsertJobScheduler(
    'backup/pg1',
    { pattern: '0 3 1 1 *', tz: 'Europe/Lisbon' },
    { name: 'tick' },
  );
  const next = (await ticks.getJobScheduler('backup/pg1'))?.next;
  expect((await snapshot()).nextRuns).toEqual(new Map([['backup/pg1', next]]));
});
