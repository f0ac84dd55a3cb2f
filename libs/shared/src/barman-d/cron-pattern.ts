import { CronExpressionParser } from 'cron-parser';

const MACROS = ['@hourly', '@daily', '@weekly', '@monthly', '@yearly'];
const FIELD_COUNTS = [5, 6];
/** cron-parser's "some time in this field": it gives another time with each parse, so nothing can be kept to it. */
const RANDOM_FIELD = /(^|[\s,])H/;
const DAY_MILLISECONDS = 86_400_000;
/** Enough for eight days of a run every three minutes, and for a year of a run every two hours. */
const MOST_SAMPLED_RUNS = 4000;

/**
 * Says what is wrong with a cron pattern, or null when it is valid.
 *
 * The number of fields is counted here because cron-parser 5 fills up a pattern of fewer fields from the
 * left, so that `0 3 * *` silently means something else.
 */
export function cronPatternError(pattern: string): string | null {
  if (pattern.startsWith('@')) {
    return MACROS.includes(pattern) ? null : `"${pattern}" is not one of ${MACROS.join(', ')}`;
  }
  const fieldCount = pattern.split(/\s+/).filter((field) => field !== '').length;
  if (!FIELD_COUNTS.includes(fieldCount)) {
    return `"${pattern}" has ${fieldCount} field${fieldCount === 1 ? '' : 's'}, a cron pattern has 5 (or 6 with seconds)`;
  }
  if (RANDOM_FIELD.test(pattern)) return `"${pattern}" has an H, which stands for no fixed time`;
  try {
    CronExpressionParser.parse(pattern).next();
    return null;
  } catch (error) {
    return `"${pattern}" is not a cron pattern: ${(error as Error).message}`;
  }
}

/** Says whether `timezone` is an IANA zone this runtime knows. */
export function isTimezone(timezone: string): boolean {
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
  const expression = CronExpressionParser.parse(pattern, { tz: timezone, currentDate: from });
  const { dayOfMonth, month, dayOfWeek } = expression.fields;
  const repeatsWeekly =
    dayOfMonth.isWildcard && month.isWildcard && dayOfWeek.nthDay === 0 && !dayOfWeek.hasLastChar;
  let previous = expression.next().getTime();
  const horizon = previous + (repeatsWeekly ? 8 : 366) * DAY_MILLISECONDS;
  let longest = 0;
  for (let run = 0; run < MOST_SAMPLED_RUNS && (previous < horizon || longest === 0); run++) {
    const next = expression.next().getTime();
    longest = Math.max(longest, next - previous);
    previous = next;
  }
  return longest / 1000;
}
