import type { Queue } from 'bullmq';
import type { ActualSchedule } from './difference.ts';

/** Every job scheduler that exists in the queue of ticks. */
export async function readActualSchedules(ticks: Queue): Promise<ActualSchedule[]> {
  const schedulers = await ticks.getJobSchedulers();
  return schedulers.map(({ key, pattern, tz, every, next }) => ({
    id: key,
    pattern: pattern ?? null,
    timezone: tz ?? null,
    everyMilliseconds: every ?? null,
    nextRunAt: next ?? null,
  }));
}
