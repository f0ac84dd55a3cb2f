import type { Redis } from 'ioredis';

/** How many keys there are of one kind, how many entries they have together, and their memory. */
export interface KeySizes {
  keys: number;
  bytes: number;
}

/** The keys of a queue that have a name of their own; all others are jobs, their locks and their logs. */
const OF_QUEUE =
  /^(wait|active|completed|failed|delayed|prioritized|paused|events|meta|id|pc|marker|stalled|stalled-check|limiter|metrics:.*)$/;

/** All that Redis holds, by kind of key. */
export async function redisSizes(redis: Redis): Promise<Map<string, KeySizes>> {
  const sizes = new Map<string, KeySizes>();
  for (const key of (await redis.keys('*')).toSorted()) {
    const kind = kindOf(key);
    const { keys, bytes } = sizes.get(kind) ?? { keys: 0, bytes: 0 };
    const more = Number((await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0);
    sizes.set(kind, { keys: keys + 1, bytes: bytes + more });
  }
  return sizes;
}

function kindOf(key: string): string {
  const [, group = '', name = ''] = /^\{.*?\}:([^:]+):(.*)$/.exec(key) ?? [];
  if (group === 'state') return key;
  if (group === 'lease') return 'leases';
  return OF_QUEUE.test(name)
    ? `${group}: ${name}`
    : `${group}: ${name.startsWith('de:') ? 'deduplication' : 'jobs'}`;
}
