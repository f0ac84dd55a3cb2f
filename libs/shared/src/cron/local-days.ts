/** Days are counted from 1970-01-01; a time of day in seconds from midnight, as a local clock shows it. */

const DAY_SECONDS = 86_400;
const DAY_MILLISECONDS = DAY_SECONDS * 1000;
const HOUR_MILLISECONDS = 3_600_000;
/** No zone is further from UTC: what may belong to a local day is within these. */
const WIDEST_MILLISECONDS = 26 * HOUR_MILLISECONDS;
const MOST_REMEMBERED = 20_000;

/** A time during which the clocks of a zone are not changed, in epoch milliseconds; `offset` is local time less UTC. */
interface Stretch {
  from: number;
  to: number;
  offset: number;
}

/** The days of a zone with what its clocks show. */
export interface LocalDays {
  dayOf(instant: number): number;
  /**
   * The instants, in order, at which the clock of a day shows these times.
   * @param secondsOfDay in order
   * @param followsClock true: each time that the clock shows them, be it twice or never. False: each exactly once: the
   * first occurrence when it occurs twice, and when clocks skip it, later by as much as they are put forward.
   */
  instants(day: number, secondsOfDay: readonly number[], followsClock: boolean): number[];
  /** Local time less UTC, in milliseconds, all through a day; null when its clocks are changed, or those of its neighbours. */
  offsetOf(day: number): number | null;
}

const known = new Map<string, LocalDays>();

/** @param timezone an IANA zone; an unknown one counts as UTC */
export function localDays(timezone: string): LocalDays {
  const before = known.get(timezone);
  if (before !== undefined) return before;
  const days = makeLocalDays(timezone);
  if (known.size > 1000) known.clear();
  known.set(timezone, days);
  return days;
}

function makeLocalDays(timezone: string): LocalDays {
  const offsetAt = offsets(timezone);
  const stretchesOf = new Map<number, Stretch[]>();
  const stretches = (day: number) => {
    let found = stretchesOf.get(day);
    if (found === undefined) {
      const midnight = day * DAY_MILLISECONDS;
      found = stretchesBetween(
        midnight - WIDEST_MILLISECONDS,
        midnight + DAY_MILLISECONDS + WIDEST_MILLISECONDS,
        offsetAt,
      );
      if (stretchesOf.size > MOST_REMEMBERED) stretchesOf.clear();
      stretchesOf.set(day, found);
    }
    return found;
  };
  return {
    offsetOf(day) {
      const [only, ...others] = stretches(day);
      return only !== undefined && others.length === 0 ? only.offset : null;
    },
    dayOf(instant) {
      const [only, ...others] = stretches(Math.floor(instant / DAY_MILLISECONDS));
      const offset = only !== undefined && others.length === 0 ? only.offset : offsetAt(instant);
      return Math.floor((instant + offset) / DAY_MILLISECONDS);
    },
    instants(day, secondsOfDay, followsClock) {
      const parts = stretches(day);
      const at = (second: number, { offset }: Stretch) => day * DAY_MILLISECONDS + second * 1000 - offset;
      const found = secondsOfDay.flatMap((second) => {
        const shown = parts
          .map((part) => at(second, part))
          .filter((instant, index) => isIn(instant, parts[index]));
        if (followsClock) return shown;
        const before = parts.findLast((part) => at(second, part) >= part.to) ?? parts[0];
        return shown.length > 0 ? shown.slice(0, 1) : before === undefined ? [] : [at(second, before)];
      });
      return [...new Set(found)].sort((a, b) => a - b);
    },
  };
}

function isIn(instant: number, stretch: Stretch | undefined): boolean {
  return stretch !== undefined && instant >= stretch.from && instant < stretch.to;
}

/** Clocks are changed at most once within some days. */
function stretchesBetween(from: number, to: number, offsetAt: (instant: number) => number): Stretch[] {
  const offset = offsetAt(from);
  if (offsetAt(to) === offset) return [{ from, to, offset }];
  let [unchanged, changed] = [from, to];
  while (changed - unchanged > 1000) {
    const middle = Math.floor((unchanged + changed) / 2000) * 1000;
    if (middle <= unchanged) break;
    if (offsetAt(middle) === offset) unchanged = middle;
    else changed = middle;
  }
  return [{ from, to: changed, offset }, ...stretchesBetween(changed, to, offsetAt)];
}

function offsets(timezone: string): (instant: number) => number {
  const format = formatOf(timezone);
  if (format === null) return () => 0;
  return (instant) => {
    const whole = Math.floor(instant / 1000) * 1000;
    const parts = Object.fromEntries(
      format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    const number = 'numeric';
    return new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    });
  } catch {
    return null;
  }
}
