import { type CronTimes, cronTimes } from '../cron/cron-times.ts';
import { parseCron } from '../cron/parse-cron.ts';

/** Due times of a schedule at one moment, in epoch milliseconds. */
export interface DueTimes {
  /** The latest one that is not in the future. */
  latest: number;
  /** The first one that is. */
  next: number;
}

/** More are never counted: an hourly schedule's for six weeks. */
const MOST_COUNTED = 1000;
/** The last instant that a `Date` can be. */
const NEVER = 8.64e15;
const MOST_REMEMBERED = 256;

const remembered = new Map<string, CronTimes>();

/** An invalid pattern, which an older Barback or another program may have written to Redis, is never due. */
const NEVER_DUE: CronTimes = { after: () => null, upTo: () => null };

function timesOf(pattern: string, timezone: string): CronTimes {
  const key = `${pattern} ${timezone}`;
  const before = remembered.get(key);
  if (before !== undefined) return before;
  const parsed = parseCron(pattern);
  const times = parsed.status === 'parsed' ? cronTimes(parsed.cron, timezone) : NEVER_DUE;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, times);
  return times;
}

/**
 * The due times of a cron pattern on either side of `now`. A time that a change of clocks skips is due later by as much
 * as they are put forward, and one that occurs twice is due the first time, unless the minute or the hour begins with
 * `*`.
 */
export function dueTimesAround(pattern: string, timezone: string, now: number): DueTimes {
  const times = timesOf(pattern, timezone);
  return { latest: times.upTo(now) ?? 0, next: times.after(now) ?? NEVER };
}

/** When a cron pattern is due next after `now`; both are epoch milliseconds. Null when it never is. */
export function nextDueTime(pattern: string, timezone: string, now: number): number | null {
  return timesOf(pattern, timezone).after(now);
}

/** How often a cron pattern was due after `after`, up to and with `upTo`; both are epoch milliseconds. */
export function countDueTimes(pattern: string, timezone: string, after: number, upTo: number): number {
  const times = timesOf(pattern, timezone);
  let count = 0;
  for (let due = times.after(after); due !== null && due <= upTo && count < MOST_COUNTED; count++) {
    due = times.after(due);
  }
  return count;
}
