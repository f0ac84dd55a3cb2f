import { hash } from 'node:crypto';
import type { Changes } from './change-log.ts';
import { type HashName, type HashValue, isLogged } from './keys.ts';
import { parseItem, type ReadEntry, type ReadItem, readCounts, readEntry } from './read-entry.ts';

/** The counters of the history of one server, by `counterField`. */
export type RunCounts = ReadonlyMap<string, number>;

/** Reads entries of hashes as {@link readEntry} does. */
export interface EntryReader {
  /** An entry that has not been written since it was read; null: it has to be read. */
  known<Name extends HashName>(name: Name, field: string): ReadEntry<HashValue<Name>> | null;
  /** @param text null: the entry is absent */
  read<Name extends HashName>(name: Name, field: string, text: string | null): ReadEntry<HashValue<Name>>;
  /** The same for the counters of one server. */
  knownCounts(server: string): ReadEntry<RunCounts> | null;
  readCounts(
    server: string,
    fields: readonly string[],
    texts: readonly (string | null)[],
  ): ReadEntry<RunCounts>;
  /** The length of all that it knows of a hash: Redis held as much, and each value was within its limits. */
  knownBytes(name: HashName): number;
}

const ABSENT: ReadEntry<never> = { value: null, faults: [] };

/** Remembers nothing. */
export const plainReader: EntryReader = {
  known: () => null,
  read: (name, field, text) => (text === null ? ABSENT : readEntry(name, field, text)),
  knownCounts: () => null,
  readCounts: (_server, fields, texts) => readCounts(fields, texts),
  knownBytes: () => 0,
};

export interface KeptEntries extends EntryReader {
  /** Begins a reading: what the change log says was written since the reading before. */
  begin(changes: Changes): void;
  /** Drops what was not read since the previous call: servers that are gone. */
  forgetUnread(): void;
}

interface Kept extends ReadEntry<unknown> {
  /** Of its text, which need not be kept; null where there was none. */
  digest: string | null;
  bytes: number;
  items: ReadonlyMap<string, ReadItem>;
  /** In which reading it was read last. */
  reading: number;
  /** Since when all is known that was written. */
  era: number;
  /** Monotonic milliseconds. */
  currentUntil: number;
}

interface KeptHash {
  entries: Map<string, Kept>;
  bytes: number;
}

/**
 * What another program writes is not in the change log. After such a time on average each entry is read again, at
 * different times, so that no reading has to read all.
 */
const CURRENT_MILLISECONDS = 5 * 60_000;
/** The fractions of its multiples are spread evenly, however many there are. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Reads again only what the change log says was written. Parses a text that is the same as before only once, and of
 * another one only the changed items of its lists. The same text gives the identical value: whoever keeps something made
 * of a value knows by it whether that is still current. A read that broke off leaves nothing wrong behind.
 *
 * @param clock monotonic milliseconds
 */
export function keptEntries(clock: () => number = () => performance.now()): KeptEntries {
  const hashes = new Map<string, KeptHash>();
  let reading = 0;
  let era = 0;
  let now = clock();
  let spread = 0;
  const keptHash = (name: string): KeptHash => {
    const kept = hashes.get(name) ?? { entries: new Map<string, Kept>(), bytes: 0 };
    hashes.set(name, kept);
    return kept;
  };
  const known = (name: string, field: string): Kept | null => {
    const kept = hashes.get(name)?.entries.get(field);
    if (kept === undefined || kept.era !== era || kept.currentUntil <= now) return null;
    kept.reading = reading;
    return kept;
  };
  const read = (
    name: string,
    field: string,
    text: string | null,
    parse: (known: Kept | undefined) => ReadEntry<unknown> & { items?: Kept['items'] },
  ): Kept => {
    const all = keptHash(name);
    const before = all.entries.get(field);
    const digest = text === null ? null : hash('sha256', text, 'base64');
    const isSame = before !== undefined && before.digest === digest;
    const kept: Kept = isSame
      ? before
      : {
          items: NO_ITEMS,
          ...parse(before),
          digest,
          bytes: text?.length ?? 0,
          reading,
          era,
          currentUntil: 0,
        };
    spread = (spread + GOLDEN_RATIO) % 1;
    Object.assign(kept, { reading, era, currentUntil: now + CURRENT_MILLISECONDS * (0.5 + spread) });
    if (isSame) return kept;
    all.bytes += kept.bytes - (before?.bytes ?? 0);
    all.entries.set(field, kept);
    return kept;
  };
  return {
    known: <Name extends HashName>(name: Name, field: string) =>
      isLogged(name) ? (known(name, field) as ReadEntry<HashValue<Name>> | null) : null,
    read: <Name extends HashName>(name: Name, field: string, text: string | null) =>
      text === null && !isLogged(name)
        ? ABSENT
        : (read(name, field, text, (before) =>
            text === null ? ABSENT : readChanged(name, field, text, before),
          ) as ReadEntry<HashValue<Name>>),
    knownCounts: (server) => known('run-counters', server) as ReadEntry<RunCounts> | null,
    readCounts: (server, fields, texts) =>
      read('run-counters', server, texts.join(), () => readCounts(fields, texts)) as ReadEntry<RunCounts>,
    knownBytes: (name) => hashes.get(name)?.bytes ?? 0,
    begin({ fields }) {
      now = clock();
      if (fields === null) era += 1;
      for (const changed of fields ?? []) {
        const at = changed.indexOf(' ');
        const kept = hashes.get(changed.slice(0, at))?.entries.get(changed.slice(at + 1));
        if (kept !== undefined) kept.currentUntil = 0;
      }
    },
    forgetUnread() {
      for (const all of hashes.values())
        for (const [field, kept] of all.entries) {
          if (kept.reading === reading) continue;
          all.entries.delete(field);
          all.bytes -= kept.bytes;
        }
      reading += 1;
    },
  };
}

const NO_ITEMS: Kept['items'] = new Map();

/** Keeps the plan, and remembers nothing else: for who reads it often, and of the other entries a few at a time. */
export function keptPlan(): EntryReader {
  const kept = keptEntries();
  return {
    ...plainReader,
    read: (name, field, text) => (name === 'plan' ? kept : plainReader).read(name, field, text),
    knownBytes: kept.knownBytes,
  };
}

function readChanged(
  name: HashName,
  field: string,
  text: string,
  known: Kept | undefined,
): ReadEntry<unknown> & Pick<Kept, 'items'> {
  const items = new Map<string, ReadItem>();
  const entry = readEntry(name, field, text, (part, schema, item) => {
    const key = `${part} ${JSON.stringify(item)}`;
    const read = known?.items.get(key) ?? parseItem(part, schema, item);
    items.set(key, read);
    return read;
  });
  return { ...entry, items };
}
