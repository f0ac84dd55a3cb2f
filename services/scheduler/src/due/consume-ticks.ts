import { setTimeout as delay } from 'node:timers/promises';
import { defaultJobOptions, queuePrefix, workerOptions } from '@barback/shared/queue/names';
import type { Logger } from '@barback/shared/service/log';
import { jobTimes } from '@barback/shared/state/job-times';
import type { StateStore } from '@barback/shared/state/state-store';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { tickSettings } from '../schedules/tick-queue.ts';
import { batchedStore } from './batched-store.ts';
import { countLater } from './count-later.ts';
import { onTick, type TickContext } from './on-tick.ts';

/** Ticks wait for nothing but Redis, so that many can be under way at once. */
const CONCURRENCY = 50;
/** How long another scheduler waits before it takes over the ticks of one that died. */
const LOCK_MILLISECONDS = 30_000;
/** Ticks under way end at once; while Redis is away they cannot, and are taken over. */
const STOP_MILLISECONDS = 1000;

export interface TickConsumption extends Omit<TickContext, 'store'> {
  store: StateStore;
  redis: Redis;
  prefix: string;
  log: Logger;
}

/**
 * Takes the ticks as they fall due. BullMQ makes the next run of a schedule when a worker takes the one before it,
 * so that schedules go on only while a scheduler runs.
 *
 * @returns how to stop
 */
export function consumeTicks({ redis, prefix, ...parts }: TickConsumption): () => Promise<void> {
  const { log } = parts;
  const store = batchedStore(parts.store);
  const context = { ...parts, store };
  const worker = new Worker('ticks', async (job) => await onTick(job, context), {
    connection: redis,
    prefix: queuePrefix(prefix),
    settings: tickSettings,
    ...workerOptions,
    // one that is kept would be in the way of one of the same time, as there is after the clock was set back
    removeOnComplete: { count: 0 },
    removeOnFail: defaultJobOptions.removeOnFail,
    concurrency: CONCURRENCY,
    lockDuration: LOCK_MILLISECONDS,
  });
  worker.on('error', (error) => log.debug({ reason: error.message }, 'queue connection'));
  const counts = countLater(parts.store.count);
  worker.on('completed', (job) => {
    const { processedOn: startedAt, finishedOn: endedAt } = job;
    if (startedAt === undefined || endedAt === undefined) return;
    counts.add(jobTimes('ticks', job, { startedAt, endedAt }));
  });
  const labels = ['ticks'];
  worker.on('stalled', () => counts.add([{ name: 'barback_queue_jobs_stalled_total', labels, by: 1 }]));
  worker.on('lockRenewalFailed', ({ length }) =>
    counts.add([{ name: 'barback_worker_lock_renewal_failures_total', labels, by: length }]),
  );
  worker.on('failed', (job, error) => log.warn({ jobId: job?.id, reason: error.message }, 'a tick failed'));
  return async () => {
    const close = async () => {
      await worker.close();
      await counts.end();
    };
    await Promise.race([close(), delay(STOP_MILLISECONDS, undefined, { ref: false })]);
  };
}
