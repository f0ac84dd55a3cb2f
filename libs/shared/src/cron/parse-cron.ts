/** When a pattern is due, in the terms of local clocks: the values that each of its fields allows. */
export interface Cron {
  /** 0 to 59; 0 alone where the pattern has five fields. */
  seconds: ReadonlySet<number>;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  /** 1 to 31. */
  daysOfMonth: ReadonlySet<number>;
  /** 1 to 12. */
  months: ReadonlySet<number>;
  /** 0, Sunday, to 6. */
  daysOfWeek: ReadonlySet<number>;
  /**
   * How the two fields for days go together. Vixie cron takes a day that either allows where neither of them begins with
   * `*`, else one that both allow: so also `*​/2`, which restricts days, is taken together with the other.
   */
  days: 'both' | 'either';
  /** Whether both day fields restrict the day. */
  restrictsDaysTwice: boolean;
  /**
   * True when the minute or the hour begins with `*`: it follows the clock when that is changed. Otherwise it is due at
   * fixed times, each once a day.
   */
  followsClock: boolean;
}

export type ParsedCron = { status: 'parsed'; cron: Cron } | { status: 'failed'; reason: string };

/** The names of crontab(5); `@reboot` is handled separately. */
const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
const MACRO_NAMES = Object.keys(MACROS).join(', ');

interface Field {
  name: string;
  lowest: number;
  highest: number;
  names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const SECOND: Field = { name: 'second', lowest: 0, highest: 59 };
const FIELDS = [
  { name: 'minute', lowest: 0, highest: 59 },
  { name: 'hour', lowest: 0, highest: 23 },
  { name: 'day of the month', lowest: 1, highest: 31 },
  { name: 'month', lowest: 1, highest: 12, names: MONTHS },
  { name: 'day of the week', lowest: 0, highest: 7, names: DAYS },
] as const satisfies readonly Field[];

/** What other schedulers know and crontab(5) does not. */
const FOREIGN: readonly [RegExp, string][] = [
  [/\?/, '"?" is not in crontab(5): write *'],
  [/#/, '"#" is not in crontab(5), which has no third Monday of a month; list days of the month instead'],
  [
    /^\d*L(?!W)/i,
    '"L" is not in crontab(5), which has no last day of a month; write 28, or the 1st of the next month',
  ],
  [/\dW|^L?W$/i, '"W" is not in crontab(5), which has no nearest weekday; write days of the week'],
  [/^H/i, 'its H is not a fixed time'],
  [/~/, '"~" is not a fixed time'],
];
const LONGEST = 1000;
/** Of a longer one that is quoted. */
const QUOTED = 40;
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of a month that the calendar has, in some year. */
function exists(month: number, day: number): boolean {
  return day <= (DAYS_OF_MONTH[month - 1] ?? 0);
}

/**
 * Parses a pattern as crontab(5) of Vixie cron, as in Debian: five fields, or six with seconds first, or a name such as
 * `@daily`. It refuses what Vixie cron would interpret as something that nobody means, such as a step longer than its
 * field. Never throws. Linear. Pure.
 */
export function parseCron(pattern: string): ParsedCron {
  const fail = (problem: string): ParsedCron => ({
    status: 'failed',
    reason: `"${pattern.length > LONGEST ? `${pattern.slice(0, QUOTED)}…` : pattern}" ${problem}`,
  });
  const text = pattern.trim();
  if (text.length > LONGEST) return fail(`has more than ${LONGEST} characters`);
  if (text.startsWith('@')) {
    const fields = Object.hasOwn(MACROS, text) ? MACROS[text] : undefined;
    if (fields !== undefined) return parseCron(fields);
    if (text === '@reboot')
      return fail('is not a time: Barback backs up when a backup is due, not when something starts');
    if (/^@every\b/.test(text)) return fail('is not in crontab(5): write */5 * * * * for every five minutes');
    const isInCapitals = Object.hasOwn(MACROS, text.toLowerCase());
    return fail(isInCapitals ? `is written ${text.toLowerCase()}` : `is not one of ${MACRO_NAMES}`);
  }
  const words = text === '' ? [] : text.split(/\s+/);
  const count = words.length;
  if (count !== 5 && count !== 6) {
    return fail(`has ${count} field${count === 1 ? '' : 's'}, a cron pattern has 5 (or 6 with seconds)`);
  }
  const sets: ReadonlySet<number>[] = [];
  const fields: readonly Field[] = count === 6 ? [SECOND, ...FIELDS] : FIELDS;
  for (const [index, field] of fields.entries()) {
    const values = parseField(words[index] ?? '', field);
    if (typeof values === 'string') return fail(`is not a cron pattern: ${values}`);
    sets.push(values);
  }
  const [minute = '', hour = '', dayOfMonth = '', , dayOfWeek = ''] = words.slice(-5);
  const none = new Set<number>();
  const [minutes = none, hours = none, daysOfMonth = none, months = none, ofWeek = none] = sets.slice(-5);
  const daysOfWeek = new Set([...ofWeek].map((day) => day % 7));
  const days = dayOfMonth.startsWith('*') || dayOfWeek.startsWith('*') ? 'both' : 'either';
  const comes =
    days === 'either' || [...months].some((month) => [...daysOfMonth].some((day) => exists(month, day)));
  if (!comes) return fail('is never due: none of its months has such a day');
  return {
    status: 'parsed',
    cron: {
      seconds: count === 6 ? (sets[0] ?? none) : new Set([0]),
      minutes,
      hours,
      daysOfMonth,
      months,
      daysOfWeek,
      days,
      restrictsDaysTwice: daysOfMonth.size < 31 && daysOfWeek.size < 7,
      followsClock: minute.startsWith('*') || hour.startsWith('*'),
    },
  };
}

/** @returns a string with the reason why it is not a pattern */
function parseField(text: string, field: Field): Set<number> | string {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    if (item === '') return `the ${field.name} has an empty item beside a comma`;
    const range = parseItem(item, field);
    if (typeof range === 'string') return range;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

interface Range {
  from: number;
  to: number;
  step: number;
}

const ITEM = /^(?:(\*)|([^-/*]+)(?:-([^-/*]+))?)(?:\/([^-/*]+))?$/;

function parseItem(item: string, field: Field): Range | string {
  const { name, lowest, highest } = field;
  const [, star, first, last, stepText] = ITEM.exec(item) ?? [];
  const from = star === undefined ? valueIn(first ?? '', field) : lowest;
  const foreign = FOREIGN.find(([form]) => form.test(item) && !isName(first, field));
  if (foreign !== undefined && from === null) return `the ${name} ${item}: ${foreign[1]}`;
  if (star === undefined && first === undefined)
    return `the ${name} "${item}" is neither *, a number nor a range`;
  // days of the week: 7 is Sunday as well as 0
  const end =
    star === undefined
      ? last === undefined
        ? from
        : valueIn(last, field)
      : name === 'day of the week'
        ? 6
        : highest;
  if (from === null || end === null) {
    const values = `${lowest} to ${highest}${field.names === undefined ? '' : ` or ${field.names.join(', ')}`}`;
    return `the ${name} "${from === null ? (first ?? item) : last}" is not one of ${values}${foreign === undefined ? '' : `; ${foreign[1]}`}`;
  }
  if (from > end) {
    const parts = `${first}-${field.names === DAYS && end === 0 ? 7 : highest}${end === 0 && field.names === DAYS ? '' : `,${lowest}-${last}`}`;
    return `the ${name} ${first}-${last} runs backwards: write ${numbered(parts, field)}`;
  }
  if (stepText === undefined) return { from, to: end, step: 1 };
  if (star === undefined && last === undefined) {
    return `the ${name} ${item} has a step without a range: write ${first}-${highest}/${stepText}`;
  }
  const step = /^\d{1,4}$/.test(stepText) ? Number(stepText) : 0;
  if (step === 0) return `the ${name} ${item} has a step that is not a number from 1`;
  // Vixie cron takes the first value alone, which is right for */60 and wrong for */90
  if (star !== undefined && step > (field.names === DAYS ? 7 : highest - lowest + 1)) {
    return `the ${name} ${item} has a step longer than the field: only ${lowest} would match`;
  }
  return { from, to: end, step };
}

/** Null when the field has no such value. */
function valueIn(text: string, { lowest, highest, names }: Field): number | null {
  const name = names?.indexOf(text.toLowerCase()) ?? -1;
  if (names !== undefined && name >= 0) return name + lowest;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= lowest && value <= highest ? value : null;
}

function isName(text: string | undefined, { names }: Field): boolean {
  return text !== undefined && names?.includes(text.toLowerCase()) === true;
}

/** A hint in numbers: `sat-7` says less than `6-7`. */
function numbered(parts: string, { names, lowest }: Field): string {
  if (names === undefined) return parts;
  return parts.replace(/[a-z]+/gi, (word) => `${names.indexOf(word.toLowerCase()) + lowest}`);
}
