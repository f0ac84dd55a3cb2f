import type { Schedule } from '@barback/shared/plan/plan';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import type { Queue } from 'bullmq';
import { readActualSchedules } from './read-actual-schedules.ts';
import { type ActualSchedule, isOverdue, scheduleDifference, tickOf } from './schedule-difference.ts';

/** What one reconciliation did. */
export interface Reconciliation {
  /** Ids of schedules that are new, have another timing now, or had a next run that was too late. */
  upserted: string[];
  removed: string[];
  /** One sentence for each schedule that could not be changed; the next reconciliation tries it again. */
  failures: string[];
}

/** The changes that are under way need memory, which a process keeps. */
const CHANGES_AT_ONCE = 500;

/** A tick does almost nothing; when it fails, Redis was down, and its run must not be lost. */
const TICK_OPTIONS = { attempts: 10, backoff: { type: 'exponential', delay: 1000 } } as const;

/**
 * Makes the job schedulers in the queue of ticks what they should be. One that fails does not stop the others.
 *
 * @param now epoch milliseconds
 * @param stayOverdue which of those whose next run is overdue were so for too long: none by default
 * @param remembered what is kept from one reconciliation to the next: nothing by default
 * @throws when the existing ones cannot be read
 */
export async function reconcileSchedules(
  ticks: Queue,
  desired: readonly Schedule[],
  now: number,
  stayOverdue: (overdue: readonly ActualSchedule[]) => ActualSchedule[] = () => [],
  { readActual = () => readActualSchedules(ticks), dueTimes = dueTimesAround } = {},
): Promise<Reconciliation> {
  const actual = await readActual();
  const lost = new Set(
    stayOverdue(actual.filter((schedule) => isOverdue(schedule, now))).map(({ id }) => id),
  );
  const { upsert, remake, remove } = scheduleDifference(desired, actual, now, lost, dueTimes);
  const done: Reconciliation = { upserted: [], removed: [], failures: [] };
  const attempt = async (id: string, change: () => Promise<unknown>, ids: string[]) => {
    try {
      await change();
      ids.push(id);
    } catch (error) {
      const reason = (error as Error).message;
      done.failures.push(`could not change the schedule ${id} (${reason}); will retry every minute`);
    }
  };
  const changes = [
    ...upsert.map(
      (schedule) => () => attempt(schedule.id, () => upsertSchedule(ticks, schedule), done.upserted),
    ),
    ...remake.map(
      (schedule) => () => attempt(schedule.id, () => remakeSchedule(ticks, schedule), done.upserted),
    ),
    ...remove.map((id) => () => attempt(id, () => ticks.removeJobScheduler(id), done.removed)),
  ];
  for (let at = 0; at < changes.length; at += CHANGES_AT_ONCE)
    await Promise.all(changes.slice(at, at + CHANGES_AT_ONCE).map((change) => change()));
  return done;
}

/** An upsert alone would keep the next run of an interval. */
async function remakeSchedule(ticks: Queue, schedule: Schedule): Promise<void> {
  await ticks.removeJobScheduler(schedule.id);
  await upsertSchedule(ticks, schedule).catch(async () => {
    await ticks.removeJobScheduler(schedule.id); // as far as it was made
    await removePendingRuns(ticks, schedule.id);
    await upsertSchedule(ticks, schedule);
  });
}

/** A run that the schedule does not know of, because its time was written over, is in the way of the same one. */
async function removePendingRuns(ticks: Queue, id: string): Promise<void> {
  const redis = await ticks.backend.client;
  const pending = await redis.zrange(ticks.keys.delayed ?? '', 0, -1);
  const own = pending.filter(
    (jobId) => jobId.startsWith(`repeat:${id}:`) && !jobId.slice(`repeat:${id}:`.length).includes(':'),
  );
  for (const jobId of own) await ticks.remove(jobId);
}

async function upsertSchedule(ticks: Queue, schedule: Schedule): Promise<void> {
  const { id, job, timing } = schedule;
  const repeat =
    timing.by === 'interval'
      ? { every: timing.everyMilliseconds }
      : { pattern: timing.pattern, tz: timing.timezone };
  const data = tickOf(schedule);
  const next = await ticks.upsertJobScheduler(id, repeat, { name: job, data, opts: TICK_OPTIONS });
  if (next === undefined) throw new Error('it is never due');
}
