import type { Schedule } from '@barback/shared/plan/plan';
import type { dueTimesAround } from '@barback/shared/vocabulary/due-times';

const MINUTE_MILLISECONDS = 60_000;

/**
 * Whether a full backup is due in the same minute as an incremental one of the server, which it then replaces. Pure.
 * @param dueAt of the incremental one, in epoch milliseconds
 * @param full the server's schedule of full backups; null when it has none
 */
export function isFullDue(
  dueAt: number,
  full: Pick<Schedule, 'timing'> | null,
  dueTimes: typeof dueTimesAround,
): boolean {
  if (full?.timing.by !== 'pattern') return false;
  const minute = dueAt - (dueAt % MINUTE_MILLISECONDS);
  const { pattern, timezone } = full.timing;
  return dueTimes(pattern, timezone, minute + MINUTE_MILLISECONDS - 1).latest >= minute;
}
