import { queuePrefix } from '@barback/shared/queue/names';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** The queue in which schedules fall due. `redis` stays open when it is closed. */
export function tickQueue(redis: Redis, prefix: string): Queue {
  const queue = new Queue('ticks', { connection: redis, prefix: queuePrefix(prefix) });
  queue.on('error', () => {}); // the connection itself reports outages, once
  return queue;
}
