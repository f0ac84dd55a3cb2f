import type { Redis } from 'ioredis';

/**
 * Asks Redis for the size before it reads: one write of some hundred megabytes must not fill the memory of every
 * reader. A user without the rights to ask (`MEMORY USAGE`, `HSTRLEN`, `GETRANGE`), or a Redis without these commands,
 * reads without asking.
 */
export interface RedisSizes {
  /** Whether the whole value of a key may be read at once, by default up to 32 MiB; an absent key may. */
  isModest(key: string, maxBytes?: number): Promise<boolean>;
  /** The length of each of these values of a hash, 0 if absent; in one round trip. */
  lengths(key: string, fields: readonly string[]): Promise<number[]>;
  /** Those whose keys may exist, in few commands where few do; without the right to ask (`EXISTS`), all. */
  existing(of: readonly string[], keyOf: (one: string) => string): Promise<string[]>;
  /** The first `maxBytes` of each of these strings; null if absent. */
  beginnings(keys: readonly string[], maxBytes: number): Promise<(string | null)[]>;
}

/** A size of which a service can hold several values; above it the length of each value is requested. */
export const MODEST_BYTES = 32 * 1024 * 1024;

/** `EXISTS` says how many of its keys there are, and not which. */
const KEYS_AT_ONCE = 50;

/** Connections without the right to ask: they do not ask again. */
const denied = new WeakSet<Redis>();
const deniedExists = new WeakSet<Redis>();

const waitsForRedis = ({ options }: Redis) => options.maxRetriesPerRequest === null;
const isCut = ({ message }: Error) => message.startsWith('Command aborted due to connection close');

export function redisSizes(redis: Redis): RedisSizes {
  /** What to go on with when Redis does not let us ask; any other error is one. */
  const unlessDenied =
    <Otherwise>(otherwise: Otherwise, deniedTo = denied) =>
    (error: Error): Otherwise => {
      if (!/^(NOPERM|ERR) /.test(error.message)) throw error;
      deniedTo.add(redis);
      return otherwise;
    };
  const beginning = (key: string, maxBytes: number) =>
    redis.getrange(key, 0, maxBytes - 1).then(
      (text) => text || null,
      (error: Error) => (error.message.startsWith('WRONGTYPE') ? null : unlessDenied(null)(error)),
    );
  const countOf = async (keys: string[]): Promise<number> => {
    if (deniedExists.has(redis)) return keys.length;
    return await redis.exists(...keys).catch(unlessDenied(keys.length, deniedExists));
  };
  return {
    async isModest(key, maxBytes = MODEST_BYTES) {
      if (denied.has(redis)) return true;
      // 0: each value is counted, and not only some of them
      const used = await redis.memory('USAGE', key, 'SAMPLES', 0).catch(unlessDenied(null));
      return (used ?? 0) <= maxBytes;
    },
    async lengths(key, fields) {
      if (denied.has(redis)) return fields.map(() => 0);
      const ask = async () => {
        const pipeline = redis.pipeline();
        for (const field of fields) pipeline.hstrlen(key, field);
        return (await pipeline.exec()) ?? [];
      };
      let answers = await ask();
      // ioredis sends again what had no answer yet, but of a pipeline nothing after the first answer
      while (waitsForRedis(redis) && answers.some(([error]) => error !== null && isCut(error)))
        answers = await ask();
      return answers.map(([error, length]) => (error === null ? Number(length) : unlessDenied(0)(error)));
    },
    async existing(of, keyOf) {
      const groups: string[][] = [];
      for (let at = 0; at < of.length; at += KEYS_AT_ONCE) groups.push(of.slice(at, at + KEYS_AT_ONCE));
      const counts = await Promise.all(groups.map((group) => countOf(group.map(keyOf))));
      return groups.filter((_group, at) => counts[at] !== 0).flat();
    },
    async beginnings(keys, maxBytes) {
      if (keys.length === 0) return []; // MGET without keys is an error
      if (!denied.has(redis)) {
        const texts = await Promise.all(keys.map((key) => beginning(key, maxBytes)));
        if (!denied.has(redis)) return texts;
      }
      return await redis.mget(...keys);
    },
  };
}
