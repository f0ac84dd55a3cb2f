import { localDays } from './local-days.ts';
import type { Cron } from './parse-cron.ts';

/** The instants at which a pattern is due in a zone, on either side of one; all are epoch milliseconds. */
export interface CronTimes {
  /** The first after `instant`; null when there is none within a lifetime. */
  after(instant: number): number | null;
  /** The last that is not after `instant`. */
  upTo(instant: number): number | null;
}

const DAY_MILLISECONDS = 86_400_000;
/** A 29 February that is a given day of the week comes at least so often, also around a year 2100. */
const MOST_DAYS = 41 * 366;
/** Clocks that are put over midnight have a time belong to another day than it was due on. */
const NEIGHBOURS = 1;
const MOST_CHANGED_DAYS = 8;

/** Pure, but for what it remembers of the zone. */
export function cronTimes(cron: Cron, timezone: string): CronTimes {
  const days = localDays(timezone);
  const times = timesOfDay(cron);
  const changed = new Map<number, number[]>();
  const changedDay = (day: number) => {
    const instants = changed.get(day) ?? days.instants(day, times, cron.followsClock);
    if (changed.size > MOST_CHANGED_DAYS) changed.clear();
    changed.set(day, instants);
    return instants;
  };
  const nearestOf = (day: number, instant: number, step: 1 | -1): number | undefined => {
    const offset = days.offsetOf(day);
    const instants = offset === null ? changedDay(day) : times;
    const base = offset === null ? 0 : day * DAY_MILLISECONDS - offset;
    const unit = offset === null ? 1 : 1000;
    const index = countUpTo(instants, (instant - base) / unit);
    const found = instants[step > 0 ? index : index - 1];
    return found === undefined ? undefined : base + found * unit;
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

/** How many of these numbers, which are in order, are not above a limit. */
function countUpTo(ordered: readonly number[], limit: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
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
function timesOfDay({ hours, minutes, seconds }: Cron): number[] {
  const ordered = (values: ReadonlySet<number>) => [...values].sort((a, b) => a - b);
  return ordered(hours).flatMap((hour) =>
    ordered(minutes).flatMap((minute) =>
      ordered(seconds).map((second) => (hour * 60 + minute) * 60 + second),
    ),
  );
}
