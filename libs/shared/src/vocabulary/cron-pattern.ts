import { cronTimes } from '../cron/cron-times.ts';
import { parseCron } from '../cron/parse-cron.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Enough for eight days of a run every three minutes, and for a year of a run every two hours. */
const MOST_SAMPLED_RUNS = 4000;

/** Says what is wrong with a cron pattern, or null when it is valid: see {@link parseCron}. */
export function cronPatternError(pattern: string): string | null {
  const parsed = parseCron(pattern);
  return parsed.status === 'parsed' ? null : parsed.reason;
}

/** Whether `timezone` is an IANA zone that this runtime knows; an offset such as `+02:00` is not. */
export function isTimezone(timezone: string): boolean {
  if (!/^[A-Za-z]/.test(timezone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}

/**
 * The longest gap, in seconds, between two due times of a valid pattern, counted from `from`; the hour by which
 * a change of clocks lengthens one gap a year is left out where the pattern repeats weekly.
 * `0 10 * * 1-5` gives 259,200: the weekend.
 */
export function longestIntervalSeconds(pattern: string, timezone: string, from: Date): number {
  const parsed = parseCron(pattern);
  if (parsed.status === 'failed') return Number.POSITIVE_INFINITY;
  const { daysOfMonth, months } = parsed.cron;
  const repeatsWeekly = daysOfMonth.size === 31 && months.size === 12;
  const times = cronTimes(parsed.cron, timezone);
  let previous = times.after(from.getTime());
  const horizon = (previous ?? 0) + (repeatsWeekly ? 8 : 366) * DAY_MILLISECONDS;
  let longest = 0;
  for (
    let run = 0;
    run < MOST_SAMPLED_RUNS && previous !== null && (previous < horizon || longest === 0);
    run++
  ) {
    const next = times.after(previous);
    if (next !== null) longest = Math.max(longest, next - previous);
    previous = next;
  }
  return longest / 1000;
}
