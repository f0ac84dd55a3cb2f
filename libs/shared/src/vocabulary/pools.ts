import { z } from 'zod';

/** The pool of servers and workers without a pool setting. */
export const DEFAULT_POOL = 'default';

/** A pool: the servers that lie in one Barman home, and the workers that have it. Its name is part of Redis keys. */
export const poolName = z
  .string()
  .max(64, 'a pool name has at most 64 characters')
  .regex(/^[\w.-]*\w[\w.-]*$/, 'a pool name has only letters, digits, ".", "_" and "-"');

/** The pools that have servers, the default one first; only that one while there are no servers. Pure. */
export function poolsInUse(servers: readonly { pool: string }[]): string[] {
  const pools = [...new Set(servers.map(({ pool }) => pool))].sort();
  if (pools.length === 0) return [DEFAULT_POOL];
  return [...pools.filter((pool) => pool === DEFAULT_POOL), ...pools.filter((pool) => pool !== DEFAULT_POOL)];
}
