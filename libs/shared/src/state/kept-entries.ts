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
  /** In which reading it was read last. */
  reading: number;
}

interface KeptHash {
  entries: Map<string, Kept>;
  bytes: number;
}

/**
 * Parses a text that has not changed since it was read last only once, and of a changed one only the changed items of
 * its lists. The same text gives the identical value: whoever keeps something made of a value knows by it whether that
 * is still current. The text alone decides, so that a read that broke off leaves nothing wrong behind.
 */
export function keptEntries(): KeptEntries {
  const hashes = new Map<HashName, KeptHash>();
  let reading = 0;
  const keptHash = (name: HashName): KeptHash => {
    const kept = hashes.get(name) ?? { entries: new Map<string, Kept>(), bytes: 0 };
    hashes.set(name, kept);
    return kept;
  };
  return {
    read<Name extends HashName>(name: Name, field: string, text: string) {
      const hash = keptHash(name);
      const known = hash.entries.get(field);
      if (known?.text === text) {
        known.reading = reading;
        return known as ReadEntry<HashValue<Name>>;
      }
      const kept = { ...readChanged(name, field, text, known), reading };
      hash.bytes += text.length - (known?.text.length ?? 0);
      hash.entries.set(field, kept);
      return kept as ReadEntry<HashValue<Name>>;
    },
    knownBytes: (name) => hashes.get(name)?.bytes ?? 0,
    forgetUnread() {
      for (const hash of hashes.values())
        for (const [field, kept] of hash.entries) {
          if (kept.reading === reading) continue;
          hash.entries.delete(field);
          hash.bytes -= kept.text.length;
        }
      reading += 1;
    },
  };
}

/** Keeps the plan, and remembers nothing else: for who reads it often, and of the other entries a few at a time. */
export function keptPlan(): EntryReader {
  const kept = keptEntries();
  return {
    read: (name, field, text) => (name === 'plan' ? kept : plainReader).read(name, field, text),
    knownBytes: kept.knownBytes,
  };
}

function readChanged(
  name: HashName,
  field: string,
  text: string,
  known: Kept | undefined,
): Omit<Kept, 'reading'> {
  const items = new Map<string, ReadItem>();
  const entry = readEntry(name, field, text, (part, schema, item) => {
    const key = `${part} ${JSON.stringify(item)}`;
    const read = known?.items.get(key) ?? parseItem(part, schema, item);
    items.set(key, read);
    return read;
  });
  return { ...entry, text, items };
}
