import type { Schedule } from '@barback/shared/plan/plan';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';

/** So far apart may the clocks of two schedulers be. */
const CLOCK_TOLERANCE_MILLISECONDS = 30_000;

/**
 * Whether the next run of a schedule is later than it should be: it was created while the clock was ahead, and nothing
 * would happen until then. Pure.
 * @param nextRunAt of the job scheduler, in epoch milliseconds; null when it has none, NaN when it is not a time
 */
export function isNextRunTooLate(
  { timing }: Schedule,
  nextRunAt: number | null,
  now: number,
  dueTimes = dueTimesAround,
): boolean {
  if (nextRunAt === null) return false;
  if (Number.isNaN(nextRunAt)) return true;
  const from = now + CLOCK_TOLERANCE_MILLISECONDS;
  if (timing.by === 'interval') return nextRunAt > from + timing.everyMilliseconds;
  return nextRunAt > from && nextRunAt > dueTimes(timing.pattern, timing.timezone, from).next;
}
