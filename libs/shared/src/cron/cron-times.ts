import { localDays } from './local-days.ts';
import type { Cron } from './parse-cron.ts';

/** The instants at which a pattern is due in a zone, on either side of one; all are epoch milliseconds. */
export interface CronTimes {
  /** The first time after `instant`; null when there is none within a lifetime. */
  after(instant: number): number | null;
  /** The last that is not after `instant`. */
  upTo(instant: number): number | null;
}

const DAY_SECONDS = 86_400;
const DAY_MILLISECONDS = DAY_SECONDS * 1000;
/** A 29 February that is a given day of the week comes at least so often, also around a year 2100. */
const MOST_DAYS = 41 * 366;
/** Clocks that are put over midnight have a time belong to another day than it was due on. */
const NEIGHBOURS = 1;
const MOST_CHANGED_DAYS = 8;

/** Pure, but for what it remembers of the zone. */
export function cronTimes(cron: Cron, timezone: string): CronTimes {
  const days = localDays(timezone);
  const fields = [ordered(cron.hours), ordered(cron.minutes), ordered(cron.seconds)] as const;
  const changed = new Map<number, number[]>();
  const changedDay = (day: number) => {
    const instants = changed.get(day) ?? days.instants(day, timesOfDay(fields), cron.followsClock);
    if (changed.size > MOST_CHANGED_DAYS) changed.clear();
    changed.set(day, instants);
    return instants;
  };
  const nearestOf = (day: number, instant: number, step: 1 | -1): number | undefined => {
    const offset = days.offsetOf(day);
    if (offset === null) {
      return step > 0
        ? changedDay(day).find((due) => due > instant)
        : changedDay(day).findLast((due) => due <= instant);
    }
    const midnight = day * DAY_MILLISECONDS - offset;
    const second = Math.floor((instant - midnight) / 1000);
    const found = step > 0 ? firstFrom(second + 1, fields) : lastUpTo(second, fields);
    return found === null ? undefined : midnight + found * 1000;
  };
  const search = (instant: number, step: 1 | -1) => {
    const today = days.dayOf(instant);
    let best: number | null = null;
    let more = NEIGHBOURS;
    for (let count = -NEIGHBOURS; count <= MOST_DAYS; count++) {
      const day = today + count * step;
      if (best !== null && more-- === 0) return best;
      if (!isDueOn(cron, day)) continue;
      const nearest = nearestOf(day, instant, step);
      if (nearest === undefined) continue;
      if (best === null || nearest * step < best * step) best = nearest;
    }
    return best;
  };
  return { after: (instant) => search(instant, 1), upTo: (instant) => search(instant, -1) };
}

/** The hours, minutes and seconds of a pattern, in order. */
type TimeFields = readonly [hours: readonly number[], minutes: readonly number[], seconds: readonly number[]];

/** The first time of a day, in seconds from midnight, at or after a given one; null when there is none. */
function firstFrom(second: number, [hours, minutes, seconds]: TimeFields): number | null {
  const from = Math.max(0, second);
  const [hour, minute] = [Math.floor(from / 3600), Math.floor(from / 60) % 60];
  for (const h of hours) {
    if (h < hour) continue;
    for (const m of minutes) {
      if (h === hour && m < minute) continue;
      for (const s of seconds) {
        const time = (h * 60 + m) * 60 + s;
        if (time >= from) return time;
      }
    }
  }
  return null;
}

/** The last time of a day that is not after one. */
function lastUpTo(second: number, [hours, minutes, seconds]: TimeFields): number | null {
  const to = Math.min(DAY_SECONDS - 1, second);
  if (to < 0) return null;
  const [hour, minute] = [Math.floor(to / 3600), Math.floor(to / 60) % 60];
  for (const h of hours.toReversed()) {
    if (h > hour) continue;
    for (const m of minutes.toReversed()) {
      if (h === hour && m > minute) continue;
      for (const s of seconds.toReversed()) {
        const time = (h * 60 + m) * 60 + s;
        if (time <= to) return time;
      }
    }
  }
  return null;
}

/** Whether a day, counted from 1970-01-01, is one of a pattern's. Pure. */
function isDueOn(cron: Pick<Cron, 'months' | 'daysOfMonth' | 'daysOfWeek' | 'days'>, day: number): boolean {
  const date = new Date(day * DAY_MILLISECONDS);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const isDayOfMonth = cron.daysOfMonth.has(date.getUTCDate());
  const isDayOfWeek = cron.daysOfWeek.has(date.getUTCDay());
  return cron.days === 'both' ? isDayOfMonth && isDayOfWeek : isDayOfMonth || isDayOfWeek;
}

/** In seconds from midnight, in order. */
function timesOfDay([hours, minutes, seconds]: TimeFields): number[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => (hour * 60 + minute) * 60 + second)),
  );
}

function ordered(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
