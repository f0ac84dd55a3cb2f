import { setImmediate } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { publishableJson } from '../text/publishable.ts';
import { RECORD_CHANGES } from './change-log.ts';
import { type CounterIncrement, counterField, counterHash, type RunCounts } from './counters.ts';
import type { LeaseHolder } from './entries/lease.ts';
import { latestPauseChange, type Pause } from './entries/pause.ts';
import { type EntryReader, type HashReading, plainReader } from './kept-entries.ts';
import {
  changedField,
  changesKey,
  type HashName,
  type HashValue,
  hashes,
  isLogged,
  type LeaseName,
  leaseKey,
  MAX_LEASE_BYTES,
  MAX_NUMBER_BYTES,
  type NumberHashName,
  type StateName,
  type StreamName,
  type StreamValue,
  stateKey,
  streams,
} from './keys.ts';
import { readJson, readNumber, tooLong } from './read-entry.ts';
import { MODEST_BYTES, type RedisSizes, redisSizes } from './redis-sizes.ts';

/** An entry in Redis that is not Barback's, or longer than any of its own: it is skipped. */
export interface InvalidEntry {
  name: StateName;
  /** Null: all of it. */
  field: string | null;
  /** What is wrong with it; says nothing of what it holds. */
  fault: string;
}

/**
 * Reads and writes the hashes and streams of `keys.ts`, and reads its leases. Another program may have written to
 * Redis: what does not match its schema, or is too long, counts as absent, each entry separately, and is reported.
 */
export interface StateStore {
  set<Name extends HashName>(name: Name, field: string, value: HashValue<Name>): Promise<void>;
  get<Name extends HashName>(name: Name, field: string): Promise<HashValue<Name> | null>;
  /** For what has no names to ask for. @throws TooLargeToRead */
  getAll<Name extends HashName>(name: Name): Promise<ReadonlyMap<string, HashValue<Name>>>;
  /** The values of these fields alone; absent ones are omitted. */
  getMany<Name extends HashName>(
    name: Name,
    fields: readonly string[],
  ): Promise<ReadonlyMap<string, HashValue<Name>>>;
  has(name: HashName, field: string): Promise<boolean>;
  /** Unless the existing value was changed later. */
  setPause(server: string, pause: Pause): Promise<void>;
  append<Name extends StreamName>(name: Name, value: StreamValue<Name>): Promise<void>;
  /** Newest first. @throws TooLargeToRead */
  newest<Name extends StreamName>(name: Name, count: number): Promise<StreamValue<Name>[]>;
  setNumber(name: NumberHashName, field: string, value: number): Promise<void>;
  /**
   * Sets it and returns the previous value, null when there was none: each of several simultaneous callers gets another
   * answer.
   */
  exchangeNumber(name: NumberHashName, field: string, value: number): Promise<number | null>;
  /** As `setNumber` for each of these, in one command. */
  setNumbers(name: NumberHashName, numbers: readonly NumberOfField[]): Promise<void>;
  /** As `exchangeNumber` for each of these, one after the other, in one command. */
  exchangeNumbers(name: NumberHashName, numbers: readonly NumberOfField[]): Promise<(number | null)[]>;
  /**
   * These fields of `run-counters` of each server; nothing while nothing was ever counted.
   */
  getRunCounts(
    servers: readonly string[],
    fieldsOf: (server: string) => readonly string[],
  ): Promise<ReadonlyMap<string, RunCounts>>;
  /** @throws TooLargeToRead */
  getNumbers(name: NumberHashName): Promise<Map<string, number>>;
  /** Adds to all given counters in one transaction. */
  count(increments: readonly CounterIncrement[]): Promise<void>;
  /** The current holders of these leases. */
  leaseHolders(name: LeaseName, of: readonly string[]): Promise<ReadonlyMap<string, LeaseHolder>>;
}

/** A field of a hash of numbers, and its value. */
type NumberOfField = readonly [field: string, value: number];

/** All of a key together is too much to be read at once. */
export class TooLargeToRead extends Error {}

/** One answer of Redis has the values of so many fields: it is read, and can be forgotten, before the next one comes. */
const FIELDS_AT_ONCE = 500;
/** A hash that is as small is read at once, however many fields are asked for: most servers are not paused. */
const SMALL_BYTES = 64 * 1024;
/** Each has some fifty counters. */
const SERVERS_AT_ONCE = 100;
/** Parsing so many takes some milliseconds. */
const TAKEN_AT_ONCE = 50;

/** The counters of twenty thousand servers are shorter. */
const MOST_NUMBERS_BYTES = 192 * 1024 * 1024;

const SET = `${RECORD_CHANGES}redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
record(KEYS[2], {ARGV[3]})`;

/** Times in UTC to the millisecond compare as text, up to the year 9999; anything else is replaced. */
const SET_PAUSE = `local known = redis.call('hget', KEYS[1], ARGV[1])
local isJson, pause = pcall(cjson.decode, known or '{}')
local changedAt = isJson and type(pause) == 'table' and pause.changedAt
if type(changedAt) == 'string' and #changedAt == #ARGV[3] and changedAt <= ARGV[4] and changedAt > ARGV[3] then return end
redis.call('hset', KEYS[1], ARGV[1], ARGV[2])`;

const EXCHANGE = `local before = {}
for at = 1, #ARGV, 2 do
  before[#before + 1] = redis.call('hget', KEYS[1], ARGV[at])
  redis.call('hset', KEYS[1], ARGV[at], ARGV[at + 1])
end
return before`;

/**
 * @param prefix `BARBACK_PREFIX`: separates installations that share a Redis.
 * @param onInvalid receives each skipped entry, each time
 * @param entries how values are read
 */
export function stateStore(
  redis: Redis,
  prefix: string,
  onInvalid: (entry: InvalidEntry) => void = () => {},
  sizes: RedisSizes = redisSizes(redis),
  entries: EntryReader = plainReader,
): StateStore {
  const key = (name: HashName | NumberHashName | StreamName) => stateKey(prefix, name);
  let lastTurn: Promise<unknown> = Promise.resolve();
  /** Resolves when this process has done what else it has to do, for one at a time. */
  const turn = async () => {
    lastTurn = lastTurn.then(() => setImmediate());
    await lastTurn;
  };
  /** The values that were read, after telling of what is wrong with some. */
  const ended = <Value>(name: StateName, reading: HashReading<Value>): ReadonlyMap<string, Value> => {
    const { found, faults } = reading.end();
    for (const [field, wrong] of faults) for (const fault of wrong) onInvalid({ name, field, fault });
    return found;
  };
  /** Tells of a key that is of another type, whose every command is an error. */
  const anotherType =
    (name: InvalidEntry['name']) =>
    (error: Error): never => {
      if (error.message.startsWith('WRONGTYPE'))
        onInvalid({ name, field: null, fault: 'it has another type' });
      throw error;
    };
  const notTooMuch = async (name: HashName | NumberHashName | StreamName, maxBytes?: number) => {
    if (await sizes.isModest(key(name), maxBytes)) return;
    onInvalid({ name, field: null, fault: 'it is too large to read' });
    throw new TooLargeToRead(`${key(name)} is too large to read: it holds more than Barback wrote`);
  };
  /** One that is too long is not sent, but refused, and is undefined. */
  const textsOf = async (
    name: HashName | 'run-counters',
    fields: readonly string[],
    isModest: boolean,
    refuse: (field: string, fault: string) => void,
  ): Promise<(string | null | undefined)[]> => {
    if (isModest) return await redis.hmget(key(name), ...fields).catch(anotherType(name));
    const maxBytes = name === 'run-counters' ? MAX_NUMBER_BYTES : hashes[name].maxBytes;
    const lengths = await sizes.lengths(key(name), fields).catch(anotherType(name));
    const isShort = (_field: string, at: number) => (lengths[at] ?? 0) <= maxBytes;
    for (const field of fields.filter((each, at) => !isShort(each, at))) refuse(field, tooLong(maxBytes));
    const short = fields.filter(isShort);
    const texts = short.length === 0 ? [] : await redis.hmget(key(name), ...short);
    const byField = new Map(short.map((field, at) => [field, texts[at] ?? null]));
    return fields.map((field) => byField.get(field));
  };
  /** Whether so many values may be read at once. Of few the length of each is asked for, however large the hash is. */
  const mayReadAtOnce = async (name: HashName | 'run-counters', count: number, maxBytes: number) =>
    count > FIELDS_AT_ONCE && (await sizes.isModest(key(name), maxBytes));
  const getMany: StateStore['getMany'] = async <Name extends HashName>(
    name: Name,
    fields: readonly string[],
  ) => {
    const reading = entries.read(name, fields);
    const { unread } = reading;
    if (!isLogged(name) && (await mayReadAtOnce(name, unread.length, SMALL_BYTES))) {
      const texts = await redis.hgetall(key(name)).catch(anotherType(name));
      for (const field of unread)
        reading.take(field, Object.hasOwn(texts, field) ? (texts[field] ?? null) : null);
      return ended(name, reading);
    }
    const knownBytes = entries.knownBytes(name);
    const isModest = await mayReadAtOnce(name, unread.length, MODEST_BYTES + 2 * knownBytes);
    for (let at = 0; at < unread.length; at += FIELDS_AT_ONCE) {
      const some = unread.slice(at, at + FIELDS_AT_ONCE);
      const texts = await textsOf(name, some, isModest, reading.refuse);
      for (const [index, field] of some.entries()) {
        const text = texts[index];
        if (text !== undefined) reading.take(field, text);
        if (index % TAKEN_AT_ONCE === TAKEN_AT_ONCE - 1) await turn();
      }
    }
    return ended(name, reading);
  };
  const exchangeNumbers: StateStore['exchangeNumbers'] = async (name, numbers) => {
    const before = (await redis.eval(EXCHANGE, 1, key(name), ...numbers.flat())) as (string | null)[];
    return before.map((text) => (text === null ? null : readNumber(name, text).value));
  };
  return {
    getMany,
    async set(name, field, value) {
      const text = publishableJson(value);
      if (!isLogged(name)) await redis.hset(key(name), field, text);
      else await redis.eval(SET, 2, key(name), changesKey(prefix), field, text, changedField(name, field));
    },
    get: async (name, field) => (await getMany(name, [field])).get(field) ?? null,
    async getAll(name) {
      await notTooMuch(name);
      const texts = Object.entries(await redis.hgetall(key(name)).catch(anotherType(name)));
      const reading = plainReader.read(name, []);
      for (const [field, text] of texts) reading.take(field, text);
      return ended(name, reading);
    },
    has: async (name, field) => (await redis.hexists(key(name), field)) === 1,
    async setPause(server, pause) {
      const said = [publishableJson(pause), pause.changedAt, latestPauseChange(Date.now())];
      await redis.eval(SET_PAUSE, 1, key('pauses'), server, ...said);
    },
    async append(name, value) {
      await redis.xadd(key(name), 'MAXLEN', streams[name].length, '*', 'value', publishableJson(value));
    },
    async newest(name, count) {
      await notTooMuch(name);
      const entries = await redis.xrevrange(key(name), '+', '-', 'COUNT', count).catch(anotherType(name));
      return entries.flatMap(([id, [, text = 'null']]) => {
        const value = readJson(streams[name].schema, text);
        if (value === null) onInvalid({ name, field: id, fault: 'it is not valid' });
        return value === null ? [] : [value as StreamValue<typeof name>];
      });
    },
    async setNumber(name, field, value) {
      await redis.hset(key(name), field, value);
    },
    exchangeNumber: async (name, field, value) => (await exchangeNumbers(name, [[field, value]]))[0] ?? null,
    async setNumbers(name, numbers) {
      await redis.hset(key(name), ...numbers.flat());
    },
    exchangeNumbers,
    async getRunCounts(servers, fieldsOf) {
      const name = 'run-counters';
      if ((await sizes.existing([key(name)], (one) => one)).length === 0) return new Map();
      const reading = entries.readCounts(servers);
      const { unread } = reading;
      const isModest = await mayReadAtOnce(name, unread.length, MOST_NUMBERS_BYTES);
      for (let at = 0; at < unread.length; at += SERVERS_AT_ONCE) {
        const some = unread.slice(at, at + SERVERS_AT_ONCE);
        const readings = some.map(async (server) => {
          const faults: string[] = [];
          const refuse = (_field: string, fault: string) => faults.push(fault);
          return { server, faults, texts: await textsOf(name, fieldsOf(server), isModest, refuse) };
        });
        for (const { server, texts, faults } of await Promise.all(readings))
          reading.takeCounts(
            server,
            texts.map((text) => text ?? null),
            faults,
          );
        await turn();
      }
      return ended(name, reading);
    },
    async getNumbers(name) {
      await notTooMuch(name, MOST_NUMBERS_BYTES);
      // as a list: an object of hundreds of thousands of fields takes long to make
      const answer = (await redis.call('HGETALL', key(name)).catch(anotherType(name))) as string[];
      const numbers = new Map<string, number>();
      for (let at = 0; at < answer.length; at += 2) {
        const field = answer[at] ?? '';
        const { value, faults } = readNumber(name, answer[at + 1] ?? '');
        for (const fault of faults) onInvalid({ name, field, fault });
        if (value !== null) numbers.set(field, value);
      }
      return numbers;
    },
    async count(increments) {
      const transaction = redis.multi();
      for (const { name, labels, by } of increments) {
        transaction.hincrbyfloat(key(counterHash(name)), counterField(name, labels), by);
      }
      await transaction.exec();
    },
    async leaseHolders(name, of) {
      const reading = entries.readLeases(name, of);
      const held = await sizes.existing(reading.unread, (one) => leaseKey(prefix, name, one));
      const texts = await sizes.beginnings(
        held.map((one) => leaseKey(prefix, name, one)),
        MAX_LEASE_BYTES,
      );
      const textOf = new Map(held.map((one, at) => [one, texts[at] ?? null]));
      for (const one of reading.unread) reading.take(one, textOf.get(one) ?? null);
      return ended('leases', reading);
    },
  };
}
