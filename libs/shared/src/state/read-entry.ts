import type { z } from 'zod';
import { parseUntrustedJson } from '../text/publishable.ts';
import type { RunCounts } from './counters.ts';
import type { LeaseHolder } from './entries/lease.ts';
import {
  type HashName,
  type HashValue,
  hashes,
  type LeaseName,
  leases,
  type NumberHashName,
  numberHashes,
  partsOf,
} from './keys.ts';

/** What Redis holds, as far as it can be believed. */
export interface ReadEntry<Value> {
  /** Null when nothing of it is valid. */
  value: Value | null;
  /** What is wrong with it, one short sentence each; nothing of its text, which may be anything. */
  faults: string[];
}

/** One item of a list: its value, or what is wrong with it. */
export type ReadItem = { value: unknown; fault: null } | { value: null; fault: string };

/** What is read of an entry that is not there. */
export const ABSENT: ReadEntry<never> = { value: null, faults: [] };

type ItemReader = (part: string, schema: z.ZodType, item: unknown) => ReadItem;

/**
 * Parses one value of a hash by its schema, within its limits. Drops an invalid item of a list of `parts`, and a second
 * one with the same name. Never throws. Pure.
 */
export function readEntry<Name extends HashName>(
  name: Name,
  field: string,
  text: string,
  readItem: ItemReader = parseItem,
): ReadEntry<HashValue<Name>> {
  const { schema, maxBytes } = hashes[name];
  if (text.length > maxBytes) return { value: null, faults: [tooLong(maxBytes)] };
  const json = parseJson(text);
  if (json === undefined) return { value: null, faults: ['it is not JSON'] };
  const { whole, lists, faults } = takeOutParts(name, json, readItem);
  const parsed = schema.safeParse(whole);
  if (!parsed.success) return { value: null, faults: [...faults, firstFault(parsed.error)] };
  const value = (lists === null ? parsed.data : { ...parsed.data, ...lists }) as HashValue<Name>;
  const isOf = serverOfValue(name, value) ?? field;
  if (isOf !== field) return { value: null, faults: ['it belongs to another server'] };
  return { value, faults };
}

/** Parses one item of a list of `parts`. Pure. */
export function parseItem(_part: string, schema: z.ZodType, item: unknown): ReadItem {
  const parsed = schema.safeParse(item);
  return parsed.success
    ? { value: parsed.data, fault: null }
    : { value: null, fault: firstFault(parsed.error) };
}

/** Reads one number of a hash. Never throws. Pure. */
export function readNumber(name: NumberHashName, text: string): ReadEntry<number> {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= numberHashes[name].max) return { value, faults: [] };
  return { value: null, faults: ['it is not a number within its limits'] };
}

/**
 * Reads the counters of a server; absent ones are null, invalid ones as well. Never throws. Pure.
 * @param faults what is wrong with those that were not read
 */
export function readCounts(
  texts: readonly (string | null)[],
  faults: readonly string[],
): ReadEntry<RunCounts> {
  const counts = texts.map((text) => (text === null ? ABSENT : readNumber('run-counters', text)));
  return {
    value: counts.map(({ value }) => value),
    faults: [...faults, ...counts.flatMap((count) => count.faults)],
  };
}

/** Reads a lease. Never throws. Pure. */
export function readLease(name: LeaseName, text: string): ReadEntry<LeaseHolder> {
  const value = readJson(leases[name].schema, text);
  return { value, faults: value === null ? ['it is not valid'] : [] };
}

/** Parses JSON by a schema; null when it does not match. Never throws. Pure. */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | null {
  const json = parseJson(text);
  return json === undefined ? null : (schema.safeParse(json).data ?? null);
}

/** Why a value that is too long is not read. Pure. */
export function tooLong(maxBytes: number): string {
  return `it is longer than ${maxBytes} bytes`;
}

function parseJson(text: string): unknown {
  try {
    return parseUntrustedJson(text);
  } catch {
    return undefined;
  }
}

interface Parts {
  /** The value with its lists empty. */
  whole: unknown;
  /** The valid items of each list; null where there are no `parts`. */
  lists: Record<string, unknown[]> | null;
  faults: string[];
}

/** Parses the lists item by item, and says what was wrong with some. */
function takeOutParts(name: HashName, json: unknown, readItem: ItemReader): Parts {
  const parts = partsOf(name);
  if (parts === null || typeof json !== 'object' || json === null)
    return { whole: json, lists: null, faults: [] };
  const whole = { ...json } as Record<string, unknown>;
  const lists: Record<string, unknown[]> = {};
  const faults: string[] = [];
  for (const [part, schema] of Object.entries(parts)) {
    const items = whole[part];
    if (!Array.isArray(items)) continue;
    const known = new Set<unknown>();
    whole[part] = [];
    lists[part] = items.flatMap((item) => {
      const read = readItem(part, schema, item);
      const id = identityOf(item);
      const fault = read.fault ?? (known.has(id) ? 'it occurs twice' : null);
      if (fault !== null) faults.push(`one of its ${part}: ${fault}`);
      else if (id !== undefined) known.add(id);
      return fault === null ? [read.value] : [];
    });
  }
  return { whole, lists, faults };
}

/** What there is only one of in a list: a server, a schedule, a day. */
function identityOf(item: unknown): unknown {
  const { name, id, date } = Object(item);
  return name ?? id ?? date;
}

function serverOfValue<Name extends HashName>(name: Name, value: HashValue<Name>): string | null {
  const row = hashes[name];
  return 'of' in row ? (row.of as (value: HashValue<Name>) => string)(value) : null;
}

function firstFault({ issues: [issue] }: z.ZodError): string {
  const path = (issue?.path ?? []).map(String).join('.').slice(0, 100);
  return `${path === '' ? 'it' : path} is not valid (${issue?.code})`;
}
