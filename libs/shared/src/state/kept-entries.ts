import { hash } from 'node:crypto';
import { type Changes, UNKNOWN_CHANGES } from './change-log.ts';
import type { RunCounts } from './counters.ts';
import type { LeaseHolder } from './entries/lease.ts';
import {
  type ChangingName,
  changedField,
  type HashName,
  type HashValue,
  isLogged,
  type LeaseChange,
  type LeaseName,
  partsOf,
} from './keys.ts';
import {
  ABSENT,
  parseItem,
  type ReadEntry,
  type ReadItem,
  readCounts,
  readEntry,
  readLease,
} from './read-entry.ts';
import { haveSameItems } from './same-items.ts';

/** One reading of fields of a hash: those that have to be read are taken one by one. */
export interface HashReading<Value> {
  /** What has to be read; the rest was not written since it was read. */
  unread: readonly string[];
  /** @param text null: the field is absent */
  take(field: string, text: string | null): void;
  /** One that is not read, and why. */
  refuse(field: string, fault: string): void;
  /** Of counters: the text of each of them, and what is wrong with those that are not read. */
  takeCounts(server: string, texts: readonly (string | null)[], faults: readonly string[]): void;
  /** The valid values, and what is wrong with some fields. */
  end(): { found: ReadonlyMap<string, Value>; faults: ReadonlyMap<string, readonly string[]> };
}

/** Reads entries of hashes as {@link readEntry} does. */
export interface EntryReader {
  read<Name extends HashName>(name: Name, fields: readonly string[]): HashReading<HashValue<Name>>;
  /** The same for the counters of servers. */
  readCounts(servers: readonly string[]): HashReading<RunCounts>;
  /** The same for leases. One that is held is read each time: nobody records that it ends. */
  readLeases(name: LeaseName, of: readonly string[]): HashReading<LeaseHolder>;
  /** The length of all that it knows of a hash: Redis held as much, and each value was within its limits. */
  knownBytes(name: HashName): number;
}

/** Remembers nothing. */
export const plainReader: EntryReader = {
  read: (name, fields) => plainReading((field, text) => readEntry(name, field, text), fields),
  readCounts: (servers) => plainReading(() => ABSENT, servers),
  readLeases: (name, of) => plainReading((_of, text) => readLease(name, text), of),
  knownBytes: () => 0,
};

type ParseEntry = (field: string, text: string) => ReadEntry<unknown>;

function plainReading<Value>(parse: ParseEntry, fields: readonly string[]): HashReading<Value> {
  const found = new Map<string, Value>();
  const faults = new Map<string, readonly string[]>();
  const takeEntry = (field: string, entry: ReadEntry<unknown>) => {
    if (entry.value !== null) found.set(field, entry.value as Value);
    if (entry.faults.length > 0) faults.set(field, entry.faults);
  };
  return {
    unread: fields,
    take(field, text) {
      if (text !== null) takeEntry(field, parse(field, text));
    },
    refuse: (field, fault) => takeEntry(field, { value: null, faults: [fault] }),
    takeCounts: (server, texts, faults) => takeEntry(server, readCounts(texts, faults)),
    end: () => ({ found, faults }),
  };
}

export interface KeptEntries extends EntryReader {
  /** What the change log says was written since the previous call; called before anything is read. */
  changed(changes: Changes): void;
}

interface Kept extends ReadEntry<unknown> {
  /** What is before the first of its lists; null where there was no text. */
  head: string | null;
  /** Of the rest of its text, which need not be kept. */
  digest: string;
  bytes: number;
  items: ReadonlyMap<string, ReadItem>;
}

type Identity = Pick<Kept, 'head' | 'digest'>;
type Parsed = ReadEntry<unknown> & Partial<Pick<Kept, 'items'>>;

interface KeptHash {
  fields: readonly string[];
  entries: Map<string, Kept>;
  /** Of the entries; replaced, and never changed. */
  found: ReadonlyMap<string, unknown>;
  faults: ReadonlyMap<string, readonly string[]>;
  bytes: number;
  /** Which fields have to be read; null is all. */
  stale: Set<string> | null;
  /** Those that are read each time, because they end without being written. */
  passing: ReadonlySet<string>;
  /** The place in `fields` up to which they were read again without a reason. */
  rotation: number;
}

/** What another program writes is not in the change log: each field is read again after this time at most. */
const CURRENT_MILLISECONDS = 5 * 60_000;

/**
 * Reads again only what the change log says was written. Parses a text that is the same as before only once, and of
 * another one only the changed items of its lists. The same text gives the identical value, and fields of which none has
 * changed the identical map: whoever keeps something made of a value knows by it whether that is still current. A
 * reading that broke off leaves nothing wrong behind. Of each hash it knows the fields that were last asked for.
 *
 * @param clock monotonic milliseconds
 */
export function keptEntries(clock: () => number = () => performance.now()): KeptEntries {
  const hashes = new Map<string, KeptHash>();
  let changedAt = clock();
  const read = <Value>(
    name: ChangingName,
    fields: readonly string[],
    parse: (field: string, text: string, before: Kept | undefined, identity: Identity) => Parsed,
    isPassing = false,
  ): HashReading<Value> => {
    const hash = hashes.get(name) ?? newHash();
    hashes.set(name, hash);
    const isSameList = haveSameItems(hash.fields, fields);
    const { entries, stale } = hash;
    const unread =
      isSameList && stale !== null
        ? [...new Set([...stale, ...hash.passing])].filter((field) => entries.has(field))
        : fields.filter(
            (field) => stale?.has(field) !== false || !entries.has(field) || hash.passing.has(field),
          );
    const taken = new Map<string, Kept>();
    const present = new Set<string>();
    const take = (
      field: string,
      text: string | null,
      parseAnew: (before: Kept | undefined, identity: Identity) => Parsed,
    ) => {
      if (isPassing && text !== null) present.add(field);
      const before = entries.get(field);
      const identity = identify(name, text);
      if (before !== undefined && before.head === identity.head && before.digest === identity.digest) return;
      const parsed = parseAnew(before, identity);
      taken.set(field, { items: NO_ITEMS, ...parsed, ...identity, bytes: text?.length ?? 0 });
    };
    return {
      unread,
      take(field, text) {
        take(field, text, (before, identity) =>
          text === null ? ABSENT : parse(field, text, before, identity),
        );
      },
      refuse(field, fault) {
        take(field, fault, () => ({ value: null, faults: [fault] }));
      },
      takeCounts(server, texts, faults) {
        take(server, [...texts, ...faults].join(), () => readCounts(texts, faults));
      },
      end() {
        for (const [field, kept] of taken) {
          hash.bytes += kept.bytes - (entries.get(field)?.bytes ?? 0);
          entries.set(field, kept);
        }
        if (!isSameList || taken.size > 0) update(hash, fields, isSameList ? taken : null);
        hash.passing = present;
        hash.stale = hasLog(name) ? new Set() : null;
        return { found: hash.found as ReadonlyMap<string, Value>, faults: hash.faults };
      },
    };
  };
  return {
    read: (name, fields) =>
      read(
        name,
        fields,
        (field, text, before, identity) =>
          (before && withSameLists(name, field, before, identity)) ?? readChanged(name, field, text, before),
      ),
    readCounts: (servers) => read('run-counters', servers, () => ABSENT),
    readLeases: (name, of) => read(`lease-${name}`, of, (_of, text) => readLease(name, text), true),
    knownBytes: (name) => hashes.get(name)?.bytes ?? 0,
    changed({ fields }) {
      const now = clock();
      const share = Math.min(1, (now - changedAt) / CURRENT_MILLISECONDS);
      changedAt = now;
      for (const hash of hashes.values()) {
        if (fields === null) hash.stale = null;
        rotate(hash, share);
      }
      for (const changed of fields ?? []) {
        const at = changed.indexOf(' ');
        hashes.get(changed.slice(0, at))?.stale?.add(changed.slice(at + 1));
      }
    },
  };
}

function hasLog(name: ChangingName): boolean {
  return name === 'run-counters' || isLease(name) || isLogged(name);
}

function isLease(name: ChangingName): name is LeaseChange {
  return name.startsWith('lease-');
}

const NO_ITEMS: Kept['items'] = new Map();
/** Longer than all that is before the lists of a value. */
const LONGEST_HEAD = 1000;

function newHash(): KeptHash {
  return {
    fields: [],
    entries: new Map(),
    found: new Map(),
    faults: new Map(),
    bytes: 0,
    stale: null,
    passing: new Set(),
    rotation: 0,
  };
}

/** What is before the lists of a value changes more often than they do. */
function identify(name: ChangingName, text: string | null): Identity {
  if (text === null) return { head: null, digest: '' };
  const parts = name === 'run-counters' || isLease(name) ? [] : Object.keys(partsOf(name) ?? {});
  const beginning = text.slice(0, LONGEST_HEAD);
  const places = parts.map((part) => beginning.indexOf(`"${part}"`)).filter((at) => at >= 0);
  const at = places.length === 0 ? 0 : Math.min(...places);
  return { head: text.slice(0, at), digest: hash('sha256', text.slice(at), 'base64') };
}

/** Has a share of the fields read again, the next ones each time. */
function rotate(hash: KeptHash, share: number): void {
  const { fields, stale } = hash;
  if (stale === null || fields.length === 0) return;
  const until = hash.rotation + share * fields.length;
  for (let at = Math.floor(hash.rotation); at < Math.floor(until); at++)
    stale.add(fields[at % fields.length] as string);
  hash.rotation = until % fields.length;
}

/** @param changed the entries that are new; null: these are other fields than before */
function update(hash: KeptHash, fields: readonly string[], changed: ReadonlyMap<string, Kept> | null): void {
  const { entries } = hash;
  const wanted = changed === null ? new Set(fields) : null;
  for (const [field, { bytes }] of wanted === null ? [] : entries) {
    if (wanted?.has(field)) continue;
    entries.delete(field);
    hash.bytes -= bytes;
  }
  const found = new Map(changed === null ? [] : hash.found);
  const faults = new Map(changed === null ? [] : hash.faults);
  for (const [field, { value, faults: wrong }] of changed ?? entries) {
    if (value === null) found.delete(field);
    else found.set(field, value);
    if (wrong.length === 0) faults.delete(field);
    else faults.set(field, wrong);
  }
  // whose turn it was next is still next
  if (wanted !== null)
    hash.rotation = hash.fields.slice(0, hash.rotation).filter((field) => wanted.has(field)).length;
  Object.assign(hash, { fields, found, faults });
}

/** Keeps the plan, and remembers nothing else: for who reads it often, and of the other entries a few at a time. */
export function keptPlan(): EntryReader {
  const kept = keptEntries();
  return {
    ...plainReader,
    read(name, fields) {
      if (name !== 'plan') return plainReader.read(name, fields);
      kept.changed(UNKNOWN_CHANGES);
      return kept.read(name, fields);
    },
    knownBytes: kept.knownBytes,
  };
}

/** More than the rows that people look at in turn. */
const MOST_REMEMBERED = 500;

/**
 * Reads everything each time, and parses the text of an entry only once while it is among the newest ones that were
 * read: for who asks for other entries each time, and for several calls at a time.
 */
export function rememberedEntries(most = MOST_REMEMBERED): EntryReader {
  const known = new Map<string, { digest: string; entry: ReadEntry<unknown> }>();
  const parse = (name: HashName, field: string, text: string): ReadEntry<unknown> => {
    const key = changedField(name, field);
    const digest = hash('sha256', text, 'base64');
    const before = known.get(key);
    const entry = before?.digest === digest ? before.entry : readEntry(name, field, text);
    known.delete(key);
    known.set(key, { digest, entry });
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return entry;
  };
  return {
    ...plainReader,
    read: (name, fields) => plainReading((field, text) => parse(name, field, text), fields),
  };
}

function readChanged(name: HashName, field: string, text: string, known: Kept | undefined): Parsed {
  const items = new Map<string, ReadItem>();
  const entry = readEntry(name, field, text, (part, schema, item) => {
    const key = `${part} ${JSON.stringify(item)}`;
    const read = known?.items.get(key) ?? parseItem(part, schema, item);
    items.set(key, read);
    return read;
  });
  return { ...entry, items };
}

/** The entry when only what is before its lists has changed; else null. */
function withSameLists(
  name: HashName,
  field: string,
  before: Kept,
  { head, digest }: Identity,
): Parsed | null {
  const parts = partsOf(name);
  if (parts === null || !head || before.value === null || before.digest !== digest) return null;
  const names = Object.keys(parts);
  const { value } = readEntry(name, field, `${head}${names.map((part) => `"${part}":[]`)}}`);
  if (value === null) return null;
  const known = before.value as Record<string, unknown>;
  const lists = Object.fromEntries(names.map((part) => [part, known[part]]));
  return { ...before, value: { ...value, ...lists } };
}
