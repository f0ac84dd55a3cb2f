import type { Redis } from 'ioredis';

/** What of Redis's own configuration jobs depend on; null is unknown. */
export interface RedisSettings {
  /** What Redis does when its memory is full; `noeviction` loses nothing. */
  maxmemoryPolicy: string | null;
  /** Whether it writes what it knows to disk, as an append-only file or as snapshots. */
  isPersistent: boolean | null;
}

export const UNKNOWN_SETTINGS: RedisSettings = { maxmemoryPolicy: null, isPersistent: null };

/**
 * Requires the right to `INFO`; and to `CONFIG GET` only without an append-only file, because `INFO` does not show
 * whether snapshots are enabled. A denied value is unknown.
 */
export async function readRedisSettings(redis: Redis): Promise<RedisSettings> {
  const info = await redis.info().catch(() => '');
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  const isPersistent = field('aof_enabled') === '1' || (await makesSnapshots(redis));
  return { maxmemoryPolicy: field('maxmemory_policy'), isPersistent };
}

async function makesSnapshots(redis: Redis): Promise<boolean | null> {
  try {
    const [, points] = (await redis.config('GET', 'save')) as string[];
    return points === undefined ? null : points !== '';
  } catch {
    return null;
  }
}

/** What is wrong with them: one sentence each, with the cure. Pure. */
export function redisShortcomings({ maxmemoryPolicy, isPersistent }: RedisSettings): string[] {
  const evicts = maxmemoryPolicy !== null && maxmemoryPolicy !== 'noeviction';
  return [
    ...(evicts
      ? [
          `Redis deletes schedules and jobs when its memory is full (maxmemory-policy ${maxmemoryPolicy}); set maxmemory-policy noeviction`,
        ]
      : []),
    ...(isPersistent === false
      ? ['Redis saves nothing to disk: a restart loses queued jobs; set appendonly yes']
      : []),
  ];
}
