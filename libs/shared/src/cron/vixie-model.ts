import { cronTimes } from './cron-times.ts';
import { parseCron } from './parse-cron.ts';

/**
 * How cron 3.0 of Paul Vixie, as in Debian, handles a pattern of numbers, by its own rules alone (entry.c, cron.c):
 * every minute it checks whether the bits of the local time are set. For tests of the computation.
 */

const LIMITS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** `bits` of each field, and whether it begins with `*` (`MIN_STAR`, `DOM_STAR`, …). */
function read(pattern: string) {
  return pattern.split(' ').map((text, index) => {
    const [low, high] = LIMITS[index] ?? [0, 0];
    const bits = new Set<number>();
    for (const item of text.split(',')) {
      const [range = '', step = '1'] = item.split('/');
      const [from = low, to = range === '*' ? high : from] =
        range === '*' ? [] : range.split('-').map(Number);
      for (let value = from; value <= to; value += Number(step)) bits.add(value);
    }
    if (index === 4) {
      if (bits.has(0)) bits.add(7);
      if (bits.has(7)) bits.add(0);
    }
    return { bits, star: text.startsWith('*') };
  });
}

interface Wall {
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
}

const MINUTE = 60_000;

/** Of a local time that is counted in milliseconds as UTC is. */
function wall(local: number): Wall {
  const date = new Date(local);
  return {
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay(),
  };
}

/**
 * Each minute from `from` to before `to` at which a pattern is due, both whole minutes in epoch milliseconds. Where the
 * clocks change, a pattern whose minute or hour begins with `*` follows them. One of fixed times runs what was skipped, here
 * as much later as the clocks are put forward and not at once, and does not run again what comes twice.
 *
 * @param offsetAt local time less UTC
 */
function dueMinutes(
  pattern: string,
  offsetAt: (instant: number) => number,
  [from, to]: readonly [number, number],
): number[] {
  const [minute, hour, dom, month, dow] = read(pattern);
  if (!minute || !hour || !dom || !month || !dow) throw new Error(`"${pattern}" has no five fields`);
  const isDue = (local: number) => {
    if (!minute.bits.has(Math.floor(local / MINUTE) % 60)) return false;
    const now = wall(local);
    const [isDom, isDow] = [dom.bits.has(now.day), dow.bits.has(now.weekday)];
    const isDay = dom.star || dow.star ? isDom && isDow : isDom || isDow;
    return minute.bits.has(now.minute) && hour.bits.has(now.hour) && month.bits.has(now.month) && isDay;
  };
  const due = new Set<number>();
  let latest = from - 240 * MINUTE + offsetAt(from - 240 * MINUTE);
  for (let now = from - 239 * MINUTE; now < to; now += MINUTE) {
    const local = now + offsetAt(now);
    if (minute.star || hour.star) {
      if (isDue(local)) due.add(now);
      continue;
    }
    const jumped = local - latest - MINUTE;
    for (let skipped = latest + MINUTE; skipped < local; skipped += MINUTE) {
      if (isDue(skipped)) due.add(now + (skipped - (local - jumped)));
    }
    if (local > latest && isDue(local)) due.add(now);
    latest = Math.max(latest, local);
  }
  return [...due].filter((instant) => instant >= from && instant < to).sort((a, b) => a - b);
}

/** Reproducible: a linear congruential generator. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomPattern(below: (limit: number) => number): string {
  const field = (low: number, high: number) => {
    const value = () => low + below(high - low + 1);
    const item = () => {
      const [a, b] = [value(), value()].sort((x, y) => x - y);
      return (
        [`${a}`, `${a}-${b}`, `${a}-${b}/${1 + below(4)}`, `*/${1 + below(Math.min(7, high - low))}`][
          below(4)
        ] ?? '*'
      );
    };
    if (below(3) === 0) return '*';
    return Array.from({ length: 1 + below(3) }, item).join(',');
  };
  return [field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)].join(' ');
}

const knownOffsets = new Map<string, (instant: number) => number>();

function offsetIn(timeZone: string): (instant: number) => number {
  const known = knownOffsets.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const ofQuarter = new Map<number, number>();
  const offsetAt = (instant: number) => {
    const quarter = Math.floor(instant / 900_000);
    const before = ofQuarter.get(quarter);
    if (before !== undefined) return before;
    const offset = Date.parse(`${format.format(quarter * 900_000).replace(' ', 'T')}Z`) - quarter * 900_000;
    ofQuarter.set(quarter, offset);
    return offset;
  };
  knownOffsets.set(timeZone, offsetAt);
  return offsetAt;
}

const DAY = 86_400_000;
const CHANGES = [
  '2026-03-08',
  '2026-03-29',
  '2026-10-25',
  '2026-11-01',
  '2026-04-05',
  '2026-10-04',
  '2024-02-27',
];
const ZONES = [
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
  'UTC',
  'Asia/Beirut',
];

/**
 * Compares one pattern in one zone over some days, minute by minute.
 *
 * @returns where they disagree; null where they do not
 */
export function disagreement(seed: number): string | null {
  const below = random(seed);
  const pattern = randomPattern(below);
  const parsed = parseCron(pattern);
  if (parsed.status === 'failed') return /due on no day/.test(parsed.reason) ? null : parsed.reason;
  const timezone = ZONES[below(ZONES.length)] ?? 'UTC';
  const from = Date.parse(CHANGES[below(CHANGES.length)] ?? '') - 2 * DAY + below(60) * DAY * below(2);
  const to = from + 5 * DAY;
  const expected = dueMinutes(pattern, offsetIn(timezone), [from, to]);
  const times = cronTimes(parsed.cron, timezone);
  const found: number[] = [];
  for (let at = times.after(from - 1); at !== null && at < to; at = times.after(at)) found.push(at);
  return String(found) === String(expected)
    ? null
    : `seed ${seed}: ${pattern} in ${timezone} from ${new Date(from).toISOString()}`;
}
