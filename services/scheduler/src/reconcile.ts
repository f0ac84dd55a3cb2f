import type { Schedule } from '@barback/shared/plan/plan';
import type { Tick } from '@barback/shared/queue/jobs';
import type { Queue } from 'bullmq';
import { readActualSchedules } from './actual.ts';
import { scheduleDifference } from './difference.ts';

/** What one reconciliation did. */
export interface Reconciliation {
  /** Ids of schedules that are new, have another timing now, or had a next run that was too late. */
  upserted: string[];
  removed: string[];
  /** One sentence for each schedule that could not be changed; the next reconciliation tries it again. */
  failures: string[];
}

/** A tick does next to nothing; when it fails, Redis was away, and the run it stands for must not be lost. */
const TICK_OPTIONS = { attempts: 10, backoff: { type: 'exponential', delay: 1000 } } as const;

/**
 * Makes the job schedulers in the queue of ticks what they should be. One that fails does not stop the others.
 *
 * @param now epoch milliseconds
 * @param lostAfterMilliseconds see `scheduleDifference`
 * @throws when the existing ones cannot be read
 */
export async function reconcileSchedules(
  ticks: Queue,
  desired: readonly Schedule[],
  now: number,
  lostAfterMilliseconds: number | null = null,
): Promise<Reconciliation> {
  const actual = await readActualSchedules(ticks);
  const { upsert, remake, remove } = scheduleDifference(desired, actual, now, lostAfterMilliseconds);
  const done: Reconciliation = { upserted: [], removed: [], failures: [] };
  const attempt = async (id: string, change: () => Promise<unknown>, ids: string[]) => {
    try {
      await change();
      ids.push(id);
    } catch (error) {
      const reason = (error as Error).message;
      done.failures.push(
        `the schedule ${id} could not be changed (${reason}); it is tried again each minute`,
      );
    }
  };
  await Promise.all([
    ...upsert.map((schedule) => attempt(schedule.id, () => upsertSchedule(ticks, schedule), done.upserted)),
    ...remake.map((schedule) => attempt(schedule.id, () => remakeSchedule(ticks, schedule), done.upserted)),
    ...remove.map((id) => attempt(id, () => ticks.removeJobScheduler(id), done.removed)),
  ]);
  return done;
}

/** An upsert alone would keep the next run of an interval. */
async function remakeSchedule(ticks: Queue, schedule: Schedule): Promise<void> {
  await ticks.removeJobScheduler(schedule.id);
  await upsertSchedule(ticks, schedule);
}

async function upsertSchedule(ticks: Queue, { id, job, server, pool, timing }: Schedule): Promise<void> {
  const repeat =
    timing.by === 'interval'
      ? { every: timing.everyMilliseconds }
      : { pattern: timing.pattern, tz: timing.timezone };
  const data: Tick = { job, server, pool };
  const next = await ticks.upsertJobScheduler(id, repeat, { name: job, data, opts: TICK_OPTIONS });
  if (next === undefined) throw new Error('it is never due');
}
