import type { Schedule } from '@barback/shared/plan/plan';
import { countDueTimes, type dueTimesAround } from '@barback/shared/vocabulary/due-times';
import type { JobPayload } from '@barback/shared/vocabulary/jobs';

/** Later than this a run is late: until then the queue itself has its chance to make it. */
export const LATE_MILLISECONDS = 45_000;

/** The work of a tick. */
export interface DueRun {
  /** The due time that it is done for, in epoch milliseconds; it names the run. */
  dueAt: number;
  trigger: JobPayload<'backup'>['trigger'];
}

/**
 * A late tick represents all due times since: one run makes up for them, and it is the run that a search for missed
 * runs would find too, so that it is not created twice. Pure.
 */
export function dueRun(
  { timing }: Schedule,
  dueAt: number,
  now: number,
  dueTimes: typeof dueTimesAround,
): DueRun {
  if (timing.by === 'interval' || now - dueAt < LATE_MILLISECONDS) return { dueAt, trigger: 'schedule' };
  const latest = Math.max(dueAt, dueTimes(timing.pattern, timing.timezone, now).latest);
  return { dueAt: latest, trigger: now - latest < LATE_MILLISECONDS ? 'schedule' : 'catchup' };
}

/** How many due times after `after`, up to and with `dueAt`, were not dealt with in time. Pure. */
export function countMissed({ timing }: Schedule, after: number, dueAt: number, now: number): number {
  if (timing.by === 'interval') return 0;
  return countDueTimes(timing.pattern, timing.timezone, after, Math.min(dueAt, now - LATE_MILLISECONDS));
}
