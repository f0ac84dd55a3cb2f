import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { parseUntrustedJson, publishableJson } from '../text/publishable.ts';
import { type CounterIncrement, counterField, counterHash } from './counters.ts';
import {
  type HashName,
  type HashValue,
  hashes,
  type LeaseName,
  leaseKey,
  leases,
  type NumberHashName,
  type StreamName,
  type StreamValue,
  stateKey,
  streams,
} from './keys.ts';
import type { LeaseHolder } from './lease.ts';
import type { Pause } from './pause.ts';

/**
 * Reads and writes the hashes and streams of `keys.ts`, and reads its leases; what does not fit its schema is read as
 * absent.
 */
export interface StateStore {
  set<Name extends HashName>(name: Name, field: string, value: HashValue<Name>): Promise<void>;
  get<Name extends HashName>(name: Name, field: string): Promise<HashValue<Name> | null>;
  getAll<Name extends HashName>(name: Name): Promise<Map<string, HashValue<Name>>>;
  /** The values of these fields, in one round trip; without those that are not there. */
  getMany<Name extends HashName>(
    name: Name,
    fields: readonly string[],
  ): Promise<Map<string, HashValue<Name>>>;
  has(name: HashName, field: string): Promise<boolean>;
  /** Unless what is there was changed later. */
  setPause(server: string, pause: Pause): Promise<void>;
  append<Name extends StreamName>(name: Name, value: StreamValue<Name>): Promise<void>;
  /** Newest first. */
  newest<Name extends StreamName>(name: Name, count: number): Promise<StreamValue<Name>[]>;
  setNumber(name: NumberHashName, field: string, value: number): Promise<void>;
  /** Sets it and returns what it was, null when there was none: of several who do, each gets another answer. */
  exchangeNumber(name: NumberHashName, field: string, value: number): Promise<number | null>;
  getNumbers(name: NumberHashName): Promise<Map<string, number>>;
  /** Adds to all given counters in one transaction. */
  count(increments: readonly CounterIncrement[]): Promise<void>;
  /** Who holds which of these leases now. */
  leaseHolders(name: LeaseName, of: readonly string[]): Promise<Map<string, LeaseHolder>>;
}

/** Times in UTC to the millisecond compare as text. */
const SET_PAUSE = `local known = redis.call('hget', KEYS[1], ARGV[1])
local isJson, pause = pcall(cjson.decode, known or '{}')
if isJson and (pause.changedAt or '') > ARGV[3] then return end
redis.call('hset', KEYS[1], ARGV[1], ARGV[2])`;

/** @param prefix `BARBACK_PREFIX`: separates installations that share a Redis. */
export function stateStore(redis: Redis, prefix: string): StateStore {
  const key = (name: HashName | NumberHashName | StreamName) => stateKey(prefix, name);
  return {
    async set(name, field, value) {
      await redis.hset(key(name), field, publishableJson(value));
    },
    async get(name, field) {
      const text = await redis.hget(key(name), field);
      return text === null ? null : parseValue(name, text);
    },
    async getAll(name) {
      return parseFields(name, Object.entries(await redis.hgetall(key(name))));
    },
    async getMany(name, fields) {
      if (fields.length === 0) return new Map(); // HMGET without fields is an error
      const texts = await redis.hmget(key(name), ...fields);
      return parseFields(
        name,
        fields.map((field, index) => [field, texts[index] ?? 'null']),
      );
    },
    has: async (name, field) => (await redis.hexists(key(name), field)) === 1,
    async setPause(server, pause) {
      await redis.eval(SET_PAUSE, 1, key('pauses'), server, publishableJson(pause), pause.changedAt);
    },
    async append(name, value) {
      await redis.xadd(key(name), 'MAXLEN', streams[name].length, '*', 'value', publishableJson(value));
    },
    async newest(name, count) {
      const entries = await redis.xrevrange(key(name), '+', '-', 'COUNT', count);
      const values = entries.map(([, [, text = 'null']]) => parsed(streams[name].schema, text));
      return values.filter((value) => value !== null) as StreamValue<typeof name>[];
    },
    async setNumber(name, field, value) {
      await redis.hset(key(name), field, value);
    },
    async exchangeNumber(name, field, value) {
      const transaction = redis.multi().hget(key(name), field).hset(key(name), field, value);
      const [before] = (await transaction.exec()) ?? [];
      if (before?.[0]) throw before[0];
      return typeof before?.[1] === 'string' ? Number(before[1]) : null;
    },
    async getNumbers(name) {
      const fields = Object.entries(await redis.hgetall(key(name)));
      return new Map(fields.map(([field, text]) => [field, Number(text)]));
    },
    async count(increments) {
      const transaction = redis.multi();
      for (const { name, labels, by } of increments) {
        transaction.hincrbyfloat(key(counterHash(name)), counterField(name, labels), by);
      }
      await transaction.exec();
    },
    async leaseHolders(name, of) {
      if (of.length === 0) return new Map(); // MGET without keys is an error
      const texts = await redis.mget(of.map((one) => leaseKey(prefix, name, one)));
      return new Map(
        of.flatMap((one, index) => {
          const holder = parsed(leases[name].schema, texts[index] ?? 'null');
          return holder === null ? [] : [[one, holder] as const];
        }),
      );
    },
  };
}

function parseFields<Name extends HashName>(
  name: Name,
  fields: [field: string, text: string][],
): Map<string, HashValue<Name>> {
  return new Map(
    fields.flatMap(([field, text]) => {
      const value = parseValue(name, text);
      return value === null ? [] : [[field, value] as const];
    }),
  );
}

function parseValue<Name extends HashName>(name: Name, text: string): HashValue<Name> | null {
  return parsed(hashes[name].schema, text) as HashValue<Name> | null;
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | null {
  try {
    return schema.parse(parseUntrustedJson(text));
  } catch {
    return null;
  }
}
