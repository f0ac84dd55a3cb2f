import { LATE_MILLISECONDS } from '../due/due-run.ts';
import type { DueSchedule } from './missed-runs.ts';

export interface UnendedRun {
  schedule: DueSchedule['schedule'];
  /** The due time that it was enqueued for, in epoch milliseconds. */
  dueAt: number;
}

/**
 * The runs that were enqueued a while ago and have not come to anything yet: nearly all of them wait, run, or have
 * failed for good, which only the queue knows. Pure.
 *
 * @param lastRuns epoch milliseconds by schedule id: see the state of that name
 */
export function unendedRuns(
  due: readonly DueSchedule[],
  lastRuns: ReadonlyMap<string, number>,
  now: number,
): UnendedRun[] {
  return due.flatMap(({ schedule, known: { newestRunAt } }) => {
    const dueAt = lastRuns.get(schedule.id);
    if (dueAt === undefined || newestRunAt === 'unknown' || now - dueAt < LATE_MILLISECONDS) return [];
    return (newestRunAt ?? 0) < dueAt ? [{ schedule, dueAt }] : [];
  });
}
