import type { Redis } from 'ioredis';
import { type CounterIncrement, counterField } from './counters.ts';
import { type HashName, type HashValue, hashes, type NumberHashName, stateKey } from './keys.ts';

/** Reads and writes the hashes of `keys.ts`; what does not fit its schema is read as absent. */
export interface StateStore {
  set<Name extends HashName>(name: Name, field: string, value: HashValue<Name>): Promise<void>;
  get<Name extends HashName>(name: Name, field: string): Promise<HashValue<Name> | null>;
  getAll<Name extends HashName>(name: Name): Promise<Map<string, HashValue<Name>>>;
  remove(name: HashName, field: string): Promise<void>;
  setNumber(name: NumberHashName, field: string, value: number): Promise<void>;
  getNumbers(name: NumberHashName): Promise<Map<string, number>>;
  /** Adds to all given counters in one transaction. */
  count(increments: readonly CounterIncrement[]): Promise<void>;
}

/** @param prefix `BARBACK_PREFIX`: separates installations that share a Redis. */
export function stateStore(redis: Redis, prefix: string): StateStore {
  const key = (name: HashName | NumberHashName) => stateKey(prefix, name);
  return {
    async set(name, field, value) {
      await redis.hset(key(name), field, JSON.stringify(value));
    },
    async get(name, field) {
      const text = await redis.hget(key(name), field);
      return text === null ? null : parseValue(name, text);
    },
    async getAll(name) {
      const fields = Object.entries(await redis.hgetall(key(name)));
      return new Map(
        fields.flatMap(([field, text]) => {
          const value = parseValue(name, text);
          return value === null ? [] : [[field, value] as const];
        }),
      );
    },
    async remove(name, field) {
      await redis.hdel(key(name), field);
    },
    async setNumber(name, field, value) {
      await redis.hset(key(name), field, value);
    },
    async getNumbers(name) {
      const fields = Object.entries(await redis.hgetall(key(name)));
      return new Map(fields.map(([field, text]) => [field, Number(text)]));
    },
    async count(increments) {
      const transaction = redis.multi();
      for (const { name, labels, by } of increments) {
        transaction.hincrbyfloat(key('counters'), counterField(name, labels), by);
      }
      await transaction.exec();
    },
  };
}

function parseValue<Name extends HashName>(name: Name, text: string): HashValue<Name> | null {
  try {
    return hashes[name].schema.parse(JSON.parse(text)) as HashValue<Name>;
  } catch {
    return null;
  }
}
