import type { InvalidEntry } from '../../state/state-store.ts';

/** As many as a person reads; the metric counts all. */
const SHOWN = 5;
const LONGEST_FIELD = 60;

/** The invalid entries in Redis, and what to do about them; null when there are none. Pure. */
export function invalidEntriesInWords(entries: readonly InvalidEntry[]): string | null {
  if (entries.length === 0) return null;
  const shown = entries.slice(0, SHOWN).map(({ name, field, fault }) => {
    const place = field === null ? name : `${name} ${field.replace(/\p{Cc}/gu, '?').slice(0, LONGEST_FIELD)}`;
    return `${place}: ${fault}`;
  });
  const more = entries.length > SHOWN ? [`and ${entries.length - SHOWN} more`] : [];
  const advice =
    'Barback ignores it and writes its own again within minutes; if it remains or comes back, see the runbook BarbackRedisInvalidEntries';
  return `${[...shown, ...more].join('; ')}. ${advice}.`;
}
