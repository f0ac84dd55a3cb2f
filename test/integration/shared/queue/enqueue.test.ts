import { UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { NOT_BEGUN, type WorkQueues, workQueues } from '../../../../libs/shared/src/queue/enqueue.ts';
import { queuePrefix, type WorkQueue } from '../../../../libs/shared/src/queue/names.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const PREFIX = 'test';

let server: RedisServer;
let redis: Redis;
let queues: WorkQueues;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  await redis.flushall();
  queues = workQueues(redis, PREFIX);
});
afterEach(async () => {
  await queues.close();
  redis.disconnect();
});

const backup = (name: string, slot: string) =>
  queues.enqueue('backup', { server: name, slot, trigger: 'schedule' });
const recoveryTest = (name: string, slot: string) =>
  queues.enqueue('recovery-test', { server: name, slot, trigger: 'schedule', backupId: null });
const waiting = async (kind: WorkQueue = 'work') =>
  (await queues.queue(kind).getJobs(['waiting', 'prioritized'])).map(({ id }) => id);

/** Does all work that is queued, without taking any time for it. */
async function doAllWork(work = async () => {}) {
  const worker = new Worker('work', work, { connection: redis, prefix: queuePrefix(PREFIX) });
  await waitUntil(
    async () => (await queues.queue('work').getJobCountByTypes('waiting', 'prioritized', 'active')) === 0,
    {
      description: 'the work to be done',
    },
  );
  await worker.close();
}

it('one backup of a server waits or runs at a time, and the answer names it', async () => {
  expect(await backup('pg1', '1000')).toEqual({ status: 'added', jobId: 'backup.pg1.1000' });
  expect(await backup('pg1', '2000')).toEqual({ status: 'already-queued', jobId: 'backup.pg1.1000' });
  expect(await waiting()).toEqual(['backup.pg1.1000']);
});

it('other servers and other kinds of work do not wait for it', async () => {
  await backup('pg1', '1000');
  expect(await backup('pg2', '1000')).toMatchObject({ status: 'added' });
  expect(await recoveryTest('pg1', '1000')).toMatchObject({ status: 'added' });
  expect(await waiting()).toHaveLength(2);
  expect(await waiting('recovery')).toHaveLength(1);
});

it('recovery tests are in a queue of their own, where they keep no slot from a backup', async () => {
  await recoveryTest('pg1', '1000');
  await backup('pg1', '1000');
  expect(await waiting()).toEqual(['backup.pg1.1000']);
  expect(await waiting('recovery')).toEqual(['recovery-test.pg1.1000']);
});

it('once it is done the next one is taken', async () => {
  await backup('pg1', '1000');
  await doAllWork();
  expect(await backup('pg1', '2000')).toEqual({ status: 'added', jobId: 'backup.pg1.2000' });
});

it('the same due run is done once, however often it is asked for', async () => {
  await backup('pg1', '1000');
  await doAllWork();
  await backup('pg1', '1000');
  expect(await waiting()).toEqual([]);
});

it.each([
  ['failed', 'no space', null],
  ['was not begun', `${NOT_BEGUN}pg1 is paused`, { status: 'added', jobId: 'backup.pg1.1000' }],
])('what %s is begun anew only if it is still to be done', async (_what, message, enqueued) => {
  await backup('pg1', '1000');
  await doAllWork(() => Promise.reject(new UnrecoverableError(message)));
  const payload = { server: 'pg1', slot: '1000', trigger: 'catchup' } as const;
  expect(await queues.enqueueIfLost('backup', payload)).toEqual(enqueued);
});

it('work for all servers at once needs no server', async () => {
  const payload = { slot: '1000', trigger: 'schedule' } as const;
  expect(await queues.enqueue('cron', payload)).toEqual({ status: 'added', jobId: 'cron.1000' });
  expect(await queues.enqueue('cron', { ...payload, slot: '2000' })).toMatchObject({
    status: 'already-queued',
  });
  expect(await queues.queue('cron').getWaitingCount()).toBe(1);
});

it('a server may have any name Barman takes', async () => {
  expect(await backup('pg.1_a-b@c+d', '1000')).toMatchObject({ status: 'added' });
});

it('closing the queues leaves the connection open', async () => {
  await backup('pg1', '1000');
  await queues.close();
  expect(await redis.ping()).toBe('PONG');
});

it.each<[string, (key: (rest: string) => string) => Promise<unknown>]>([
  ['a job that is not there', (key) => redis.set(key('de:backup.pg1'), 'ghost')],
  [
    'a job of another server',
    async (key) => {
      await backup('pg2', '1');
      await redis.set(key('de:backup.pg1'), 'backup.pg2.1');
    },
  ],
  ['a job that is in no list', (key) => redis.del(key('wait'), key('prioritized'))],
  ['a job that is no JSON', (key) => redis.hset(key('backup.pg1.1000'), 'data', '{')],
  [
    'a job that waits for ever',
    async (key) => {
      await redis.del(key('wait'));
      await redis.zadd(key('delayed'), 9e15, 'backup.pg1.1000');
      await redis.hset(key('backup.pg1.1000'), 'delay', 9e14);
    },
  ],
])('a due run does not give way to %s', async (_which, poison) => {
  await backup('pg1', '1000');
  await poison((rest) => `${queuePrefix(PREFIX)}:work:${rest}`);
  expect(await backup('pg1', '2000')).toEqual({ status: 'added', jobId: 'backup.pg1.2000' });
});
