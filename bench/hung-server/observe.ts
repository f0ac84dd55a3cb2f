import { setTimeout as delay } from 'node:timers/promises';
import { workQueues } from '@barback/shared/queue/enqueue';
import { stateStore } from '@barback/shared/state/state-store';
import { Redis } from 'ioredis';
import { waitUntil } from '../../test/fixtures/wait-until.ts';

/** What was seen of all servers but the hung one. Seconds. */
export interface Observations {
  /** From when a run was due until it was in the queue of work. */
  tick: number[];
  /** From when a run was due until a worker began it. */
  start: number[];
  /** How old the newest check of each server was, each time it was looked at. */
  checkAge: number[];
}

const LOOK_MILLISECONDS = 2000;

/** Waits until so many servers have had a first backup, for which they are made ready: that is not what is measured. */
export async function firstBackups(redisUrl: string, count: number): Promise<void> {
  const redis = new Redis(redisUrl);
  const state = stateStore(redis, 'barback');
  try {
    await waitUntil(async () => (await state.getAll('backup-runs')).size >= count, {
      description: `${count} first backups`,
      timeoutMilliseconds: 600_000,
    });
  } finally {
    redis.disconnect();
  }
}

/** Watches the queue of work and the checks for so long. */
export async function observe(
  redisUrl: string,
  servers: readonly string[],
  durationSeconds: number,
): Promise<Observations> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queues = workQueues(redis, 'barback');
  const state = stateStore(redis, 'barback');
  const begin = Date.now();
  const end = begin + durationSeconds * 1000;
  const tick = new Map<string, number>();
  const start = new Map<string, number>();
  const checkAge: number[] = [];
  try {
    while (Date.now() < end) {
      const jobs = await queues
        .queue('work')
        .getJobs(['waiting', 'prioritized', 'active', 'completed', 'failed']);
      for (const { id = '', data, timestamp, processedOn } of jobs.filter((job) => job !== undefined)) {
        const dueAt = Number(data.slot);
        if (!servers.includes(data.server) || !(dueAt >= begin && dueAt < end)) continue;
        tick.set(id, (timestamp - dueAt) / 1000);
        if (processedOn !== undefined && !start.has(id)) start.set(id, (processedOn - dueAt) / 1000);
      }
      const checks = await state.getAll('checks');
      for (const server of servers) {
        const finishedAt = checks.get(server)?.finishedAt;
        if (finishedAt !== undefined) checkAge.push((Date.now() - Date.parse(finishedAt)) / 1000);
      }
      await delay(LOOK_MILLISECONDS);
    }
  } finally {
    await queues.close();
    redis.disconnect();
  }
  return { tick: [...tick.values()], start: [...start.values()], checkAge };
}
