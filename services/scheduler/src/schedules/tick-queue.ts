import { queuePrefix } from '@barback/shared/queue/names';
import { nextDueTime } from '@barback/shared/vocabulary/due-times';
import { type AdvancedRepeatOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** BullMQ makes no next run then; 0 would be one at once, and again and again. */
const NO_NEXT_RUN = Number.NaN;

/**
 * The next due time of a schedule, for the queue, which creates a first run, and for its worker, which creates all
 * others: by the same rules as everywhere else, which differ from those of cron-parser, BullMQ's own.
 */
export const tickSettings: AdvancedRepeatOptions = {
  repeatStrategy: (millis, { pattern = '', tz = 'UTC' }) => nextDueTime(pattern, tz, millis) ?? NO_NEXT_RUN,
};

/** The queue in which schedules fall due. `redis` stays open when it is closed. */
export function tickQueue(redis: Redis, prefix: string): Queue {
  const queue = new Queue('ticks', {
    connection: redis,
    prefix: queuePrefix(prefix),
    settings: tickSettings,
  });
  queue.on('error', () => {}); // the connection itself reports outages, once
  return queue;
}
