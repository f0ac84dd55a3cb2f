/** How large the world is, by the names of its parts. */
export interface Shape {
  /** PostgreSQL servers: `pg1`. All but the last are restored after each backup. */
  servers: readonly string[];
  workers: readonly string[];
  schedulers: readonly string[];
  redis: RedisKind;
}

/** One Redis, or a Redis Cluster of three primaries with a replica each. */
export const REDIS_KINDS = ['single', 'cluster'] as const;

export type RedisKind = (typeof REDIS_KINDS)[number];

/** The usual names. Pure. */
export function shapeOf(
  counts: { servers: number; workers: number; schedulers: number },
  redis: RedisKind = 'single',
): Shape {
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`);
  return {
    servers: names('pg', counts.servers),
    workers: names('worker-', counts.workers),
    schedulers: names('scheduler-', counts.schedulers),
    redis,
  };
}

/** Every service, by its role. */
export function rolesOf({ workers, schedulers }: Shape): string[] {
  return [...workers, ...schedulers, 'exporter'];
}
