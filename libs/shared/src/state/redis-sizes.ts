import type { Redis } from 'ioredis';

/**
 * Asks Redis how much there is before any of it is sent: one write of some hundred megabytes is not to fill the memory of
 * everyone who reads. A user without the rights to ask (`MEMORY USAGE`, `HSTRLEN`, `GETRANGE`), or whose Redis does not have
 * these commands, reads without having asked.
 */
export interface RedisSizes {
  /** Whether all that a key holds may be read at once, 32 MiB by default; a key that is not there may. */
  isModest(key: string, maxBytes?: number): Promise<boolean>;
  /** How long each of these values of a hash is, 0 where there is none; in one round trip. */
  lengths(key: string, fields: readonly string[]): Promise<number[]>;
  /** Of each of these strings its first `maxBytes`; null where there is none. */
  beginnings(keys: readonly string[], maxBytes: number): Promise<(string | null)[]>;
}

/** What a service can hold several of; above it each value is asked for its length. */
const MODEST_BYTES = 32 * 1024 * 1024;

/** Connections on which nobody may ask: they are not asked again. */
const denied = new WeakSet<Redis>();

export function redisSizes(redis: Redis): RedisSizes {
  /** What to go on with when Redis does not let us ask; any other error is one. */
  const unlessDenied =
    <Otherwise>(otherwise: Otherwise) =>
    (error: Error): Otherwise => {
      if (!/^(NOPERM|ERR) /.test(error.message)) throw error;
      denied.add(redis);
      return otherwise;
    };
  const beginning = (key: string, maxBytes: number) =>
    redis.getrange(key, 0, maxBytes - 1).then(
      (text) => text || null,
      (error: Error) => (error.message.startsWith('WRONGTYPE') ? null : unlessDenied(null)(error)),
    );
  return {
    async isModest(key, maxBytes = MODEST_BYTES) {
      if (denied.has(redis)) return true;
      // 0: each value is counted, and not only some of them
      const used = await redis.memory('USAGE', key, 'SAMPLES', 0).catch(unlessDenied(null));
      return (used ?? 0) <= maxBytes;
    },
    async lengths(key, fields) {
      return await Promise.all(fields.map((field) => redis.hstrlen(key, field).catch(unlessDenied(0))));
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
