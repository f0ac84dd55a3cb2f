import { setTimeout as delay } from 'node:timers/promises';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { queuePrefix, workerOptionsOf } from '@barback/shared/queue/names';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobContext, RunnableJob } from '../../../services/worker/src/jobs/job.ts';
import { type Consumer, consume } from '../../../services/worker/src/queue/consume.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';
const log = createLog('test', 'silent');
let server: RedisServer;
let redis: Redis;
let queues: WorkQueues;
let consumer: Consumer | undefined;
let counted: Record<'stalled' | 'renewals', number>;

beforeEach(async () => {
  server = await startRedis();
  redis = connectRedis(server.environment, log);
  queues = workQueues(redis, PREFIX);
  counted = { stalled: 0, renewals: 0 };
});
afterEach(async () => {
  await consumer?.stop(0);
  await queues.close();
  redis.disconnect();
  await server.stop();
});

function start(run: RunnableJob['run']) {
  consumer = consume({
    kind: 'cron',
    concurrency: 1,
    redis,
    prefix: PREFIX,
    context: { queues, pool: 'default', now: () => new Date() } as JobContext,
    workerJobs: { cron: { name: 'cron', run } },
    record: {
      async jobTried() {},
      async jobRetried() {},
      async jobStalled() {
        counted.stalled++;
      },
      async lockRenewalsFailed(_queue, count) {
        counted.renewals += count;
      },
    },
    log,
  });
  return consumer;
}

it('a barman cron whose worker died is done by another, and counted as stalled', async () => {
  const dead = new Worker('cron', undefined, {
    connection: redis,
    prefix: queuePrefix(PREFIX),
    ...workerOptionsOf('cron'),
    autorun: false,
  });
  await queues.enqueue('cron', { slot: '1', trigger: 'schedule' });
  await dead.getNextJob('a-dead-worker');
  await dead.close(true);
  expect(await queues.enqueue('cron', { slot: '2', trigger: 'schedule' })).toMatchObject({
    status: 'already-queued',
  });

  let runs = 0;
  start(async () => {
    runs++;
    return { status: 'done' };
  });
  await waitUntil(() => runs === 1, { description: 'the job to be taken over' });
  expect(counted).toEqual({ stalled: 1, renewals: 0 });
});

it('a job whose lock is gone is counted, and told as being worked on meanwhile', async () => {
  const { running } = start(async (_payload, _context, signal) => {
    await delay(60_000, undefined, { signal }).catch(() => {});
    return { status: 'done' };
  });
  const { jobId } = await queues.enqueue('cron', { slot: '1', trigger: 'schedule' });
  await waitUntil(() => running().length === 1, { description: 'the job to run' });
  const at = { job: 'cron', queue: 'cron', server: null, since: expect.any(String), progress: null };
  expect(running()).toEqual([at]);
  await redis.set(`${queuePrefix(PREFIX)}:cron:${jobId}:lock`, 'of someone else');
  await waitUntil(() => counted.renewals > 0, { description: 'the renewal to fail' });
});
