import { Redis } from 'ioredis';

/** How many keys there are of a kind, and how many bytes they take in Redis's memory. */
export interface KeySize {
  keys: number;
  bytes: number;
}

/** By kind: the key without what tells one job, server or host from another. */
export type KeySizes = ReadonlyMap<string, KeySize>;

export async function redisKeySizes(url: string): Promise<KeySizes> {
  const redis = new Redis(url);
  try {
    const sizes = new Map<string, KeySize>();
    for (const key of await redis.keys('*')) {
      const bytes = Number(await redis.memory('USAGE', key, 'SAMPLES', 0));
      const kind = kindOf(key);
      const { keys, bytes: before } = sizes.get(kind) ?? { keys: 0, bytes: 0 };
      sizes.set(kind, { keys: keys + 1, bytes: before + bytes });
    }
    return sizes;
  } finally {
    redis.disconnect();
  }
}

/** `{barback}:work:backup.pg1.1795620000000` is one of `{barback}:work:*`. Pure. */
function kindOf(key: string): string {
  return key
    .split(':')
    .map((part) => (/[\d.]/.test(part) ? '*' : part))
    .join(':')
    .replaceAll(/(:\*)+/g, ':*');
}
