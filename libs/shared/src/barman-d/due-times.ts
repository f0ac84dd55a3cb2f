import { CronExpressionParser } from 'cron-parser';

/** Due times of a schedule at one moment, in epoch milliseconds. */
export interface DueTimes {
  /** The latest one that is not in the future. */
  latest: number;
  /** The first one that is. */
  next: number;
}

/** More are never counted: an hourly schedule's for six weeks. */
const MOST_COUNTED = 1000;

/**
 * The due times of a valid cron pattern on either side of `now`. They are counted forward, as those of the queue are: a
 * time that a change of clocks leaves out is due an hour later, and one that comes twice is due the first time.
 * cron-parser, asked for the time before, forgets the former and names the latter's second.
 */
export function dueTimesAround(pattern: string, timezone: string, now: number): DueTimes {
  const backwards = CronExpressionParser.parse(pattern, { tz: timezone, currentDate: new Date(now) });
  backwards.prev();
  let latest = backwards.prev().getTime();
  const forwards = CronExpressionParser.parse(pattern, { tz: timezone, currentDate: new Date(latest) });
  for (;;) {
    const next = forwards.next().getTime();
    if (next > now) return { latest, next };
    latest = next;
  }
}

/** When a valid cron pattern is due next after `now`, as the queue has it; both are epoch milliseconds. */
export function nextDueTime(pattern: string, timezone: string, now: number): number {
  const expression = CronExpressionParser.parse(pattern, { tz: timezone, currentDate: new Date(now) });
  return expression.next().getTime();
}

/** How often a valid cron pattern was due after `after`, up to and with `upTo`; both are epoch milliseconds. */
export function countDueTimes(pattern: string, timezone: string, after: number, upTo: number): number {
  const expression = CronExpressionParser.parse(pattern, { tz: timezone, currentDate: new Date(after) });
  let count = 0;
  while (count < MOST_COUNTED && expression.next().getTime() <= upTo) count++;
  return count;
}
