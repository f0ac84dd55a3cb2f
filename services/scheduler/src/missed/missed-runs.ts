import type { Schedule } from '@barback/shared/plan/plan';
import { LATE_MILLISECONDS } from '../due/due-run.ts';

/** The state of the runs of a schedule. Times are epoch milliseconds. */
export interface KnownRuns {
  /** The last due time whose run was enqueued or skipped; null when Redis does not know it. */
  settledAt: number | null;
  /** When the newest run began that came to something, null when there was none; or that it is not known yet. */
  newestRunAt: number | null | 'unknown';
  /** Whether Barback itself is known to have done it before. */
  ranBefore: boolean;
}

/** A schedule, its latest due time, and the state of its runs. */
export interface DueSchedule {
  schedule: Schedule;
  latestDueAt: number;
  known: KnownRuns;
}

export interface MissedRun {
  schedule: Schedule;
  /** Of the runs that were missed the latest, which is the one to make up for. */
  dueAt: number;
  /** Until when nothing was missed; epoch milliseconds. */
  coveredUntil: number;
}

/**
 * The due runs that were neither enqueued nor skipped, nor made unnecessary by a later one: one for each schedule,
 * however often it was due. The longest due ones come first, and of those the ones whose newest run is oldest. A last
 * run in the future, as after a clock was set back, does not count as missed. Pure.
 */
export function missedRuns(due: readonly DueSchedule[], now: number): MissedRun[] {
  return [...due]
    .sort((a, b) => a.latestDueAt - b.latestDueAt || age(b) - age(a))
    .flatMap(({ schedule, latestDueAt, known }) => {
      const until = coveredUntil(schedule, known);
      const isMissed = until !== null && latestDueAt > until && now - latestDueAt >= LATE_MILLISECONDS;
      return isMissed ? [{ schedule, dueAt: latestDueAt, coveredUntil: until }] : [];
    });
}

/** Null when it is unknown yet. */
function coveredUntil({ since }: Schedule, { settledAt, newestRunAt, ranBefore }: KnownRuns): number | null {
  const begin = since === null ? 0 : Date.parse(since);
  const newest = newestRunAt === 'unknown' || newestRunAt === null ? 0 : newestRunAt;
  if (settledAt !== null) return Math.max(settledAt, newest, begin);
  if (newestRunAt === 'unknown') return null;
  // Redis has lost everything, and a file may look new because it was only created again, like a container's
  return ranBefore ? newest : Math.max(newest, begin);
}

function age({ known: { newestRunAt } }: DueSchedule): number {
  return typeof newestRunAt === 'number' ? -newestRunAt : Number.MAX_SAFE_INTEGER;
}
