import type { JobSchedulerJson, Queue } from 'bullmq';
import type { ActualSchedule } from './schedule-difference.ts';

/** Every job scheduler that exists in the queue of ticks. An unreadable one is removed, and will be created again. */
export async function readActualSchedules(ticks: Queue): Promise<ActualSchedule[]> {
  const schedulers = await ticks.getJobSchedulers().catch(() => readEach(ticks));
  return schedulers.map(({ key, pattern, tz, every, next, limit, endDate, template }) => ({
    id: key,
    pattern: pattern ?? null,
    timezone: tz ?? null,
    everyMilliseconds: every ?? null,
    nextRunAt: next ?? null,
    ends: limit !== undefined || endDate !== undefined,
    data: template?.data ?? null,
  }));
}

/** @throws when Redis does not answer, or the list of them is of another type */
async function readEach(ticks: Queue): Promise<JobSchedulerJson[]> {
  const redis = await ticks.backend.client;
  const read: JobSchedulerJson[] = [];
  for (const id of await redis.zrange(ticks.keys.repeat ?? '', 0, -1)) {
    try {
      const scheduler = await ticks.getJobScheduler(id);
      if (scheduler !== undefined) read.push(scheduler);
    } catch {
      await redis.del(ticks.toKey(`repeat:${id}`));
      await ticks.removeJobScheduler(id);
    }
  }
  return read;
}
