import type { Logger } from '../service/log.ts';
import type { InvalidEntry } from './state-store.ts';

/** A thousand poisoned fields are one line: the metric counts them. */
const LONGEST_FIELD = 100;

/** Logs invalid entries of Redis: for each key and fault the first entry, once in the life of the process. */
export function logInvalidEntries(log: Pick<Logger, 'warn'>): (entry: InvalidEntry) => void {
  const logged = new Set<string>();
  return ({ name, field, fault }) => {
    const kind = `${name} ${fault}`;
    if (logged.has(kind)) return;
    logged.add(kind);
    log.warn(
      { key: name, field: field?.slice(0, LONGEST_FIELD), fault },
      'ignored an entry in Redis that Barback did not write; see the runbook BarbackRedisInvalidEntries',
    );
  };
}
