import type { HashName, HashValue } from './keys.ts';
import { parseItem, type ReadEntry, type ReadItem, readEntry } from './read-entry.ts';

/** Reads entries of hashes as {@link readEntry} does. */
export interface EntryReader {
  read<Name extends HashName>(name: Name, field: string, text: string): ReadEntry<HashValue<Name>>;
  /** The length of all that it knows of a hash: Redis held as much, and each value was within its limits. */
  knownBytes(name: HashName): number;
}

/** Remembers nothing. */
export const plainReader: EntryReader = { read: readEntry, knownBytes: () => 0 };

export interface KeptEntries extends EntryReader {
  /** Drops what was not read since the previous call: servers that are gone. */
  forgetUnread(): void;
}

interface Kept extends ReadEntry<unknown> {
  text: string;
  items: ReadonlyMap<string, ReadItem>;
}

type ByHash = Map<HashName, { entries: Map<string, Kept>; bytes: number }>;

/**
 * Parses a text that has not changed since it was read last only once, and of a changed one only the changed items of
 * its lists. The same text gives the identical value: whoever keeps something made of a value knows by it whether that
 * is still current. The text alone decides, so that a read that broke off leaves nothing wrong behind.
 */
export function keptEntries(): KeptEntries {
  let before: ByHash = new Map();
  let now: ByHash = new Map();
  const find = (name: HashName, field: string) =>
    now.get(name)?.entries.get(field) ?? before.get(name)?.entries.get(field);
  const keep = (name: HashName, field: string, kept: Kept) => {
    const ofHash = now.get(name) ?? { entries: new Map<string, Kept>(), bytes: 0 };
    now.set(name, ofHash);
    ofHash.bytes += kept.text.length - (ofHash.entries.get(field)?.text.length ?? 0);
    ofHash.entries.set(field, kept);
  };
  return {
    read<Name extends HashName>(name: Name, field: string, text: string) {
      const known = find(name, field);
      const kept = known?.text === text ? known : readChanged(name, field, text, known);
      keep(name, field, kept);
      return kept as ReadEntry<HashValue<Name>>;
    },
    knownBytes: (name) => Math.max(now.get(name)?.bytes ?? 0, before.get(name)?.bytes ?? 0),
    forgetUnread() {
      before = now;
      now = new Map();
    },
  };
}

function readChanged(name: HashName, field: string, text: string, known: Kept | undefined): Kept {
  const items = new Map<string, ReadItem>();
  const entry = readEntry(name, field, text, (part, schema, item) => {
    const key = `${part} ${JSON.stringify(item)}`;
    const read = known?.items.get(key) ?? parseItem(part, schema, item);
    items.set(key, read);
    return read;
  });
  return { ...entry, text, items };
}
