import type { z } from 'zod';
import { parseUntrustedJson } from '../text/publishable.ts';
import { type HashName, type HashValue, hashes, type NumberHashName, numberHashes } from './keys.ts';

/** What Redis holds, as far as it can be believed. */
export interface ReadEntry<Value> {
  /** Null when nothing of it is valid. */
  value: Value | null;
  /** What is wrong with it, one short sentence each; nothing of its text, which may be anything. */
  faults: string[];
}

/**
 * Parses one value of a hash by its schema, within its limits. Drops an invalid item of a list of `parts`, and a second
 * one with the same name. Never throws. Pure.
 */
export function readEntry<Name extends HashName>(
  name: Name,
  field: string,
  text: string,
): ReadEntry<HashValue<Name>> {
  const { schema, maxBytes } = hashes[name];
  if (text.length > maxBytes) return { value: null, faults: [tooLong(maxBytes)] };
  const json = parseJson(text);
  if (json === undefined) return { value: null, faults: ['it is not JSON'] };
  const faults = withoutFaultyParts(name, json);
  const parsed = schema.safeParse(json);
  if (!parsed.success) return { value: null, faults: [...faults, firstFault(parsed.error)] };
  const value = parsed.data as HashValue<Name>;
  const isOf = serverOfValue(name, value) ?? field;
  if (isOf !== field) return { value: null, faults: ['it belongs to another server'] };
  return { value, faults };
}

/** Reads one number of a hash. Never throws. Pure. */
export function readNumber(name: NumberHashName, text: string): ReadEntry<number> {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= numberHashes[name].max) return { value, faults: [] };
  return { value: null, faults: ['it is not a number within its limits'] };
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

/** Takes them out of what was just parsed, and says what was wrong with them. */
function withoutFaultyParts(name: HashName, json: unknown): string[] {
  const row = hashes[name];
  if (!('parts' in row) || typeof json !== 'object' || json === null) return [];
  const whole = json as Record<string, unknown>;
  return Object.entries(row.parts).flatMap(([part, schema]) => {
    const items = whole[part];
    if (!Array.isArray(items)) return [];
    const faults: string[] = [];
    const known = new Set<unknown>();
    whole[part] = items.filter((item) => {
      const parsed = schema.safeParse(item);
      const id = identityOf(item);
      const fault = parsed.success ? (known.has(id) ? 'it occurs twice' : null) : firstFault(parsed.error);
      if (fault !== null) faults.push(`one of its ${part}: ${fault}`);
      else if (id !== undefined) known.add(id);
      return fault === null;
    });
    return faults;
  });
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
