import { z } from 'zod';
import { bytes, isoTime } from '../../vocabulary/bounds.ts';
import { DEFAULT_POOL } from '../../vocabulary/pools.ts';

/** A file system that holds a Barman home. */
export const storageSchema = z.object({
  observedAt: isoTime,
  freeBytes: bytes,
  sizeBytes: bytes,
});

export type Storage = z.infer<typeof storageSchema>;

/** The field of a pool's Barman home in its hash: `/var/lib/barman`, or `us:/var/lib/barman`, which is on another host. */
export function storageField(pool: string, path: string): string {
  return pool === DEFAULT_POOL ? path : `${pool}:${path}`;
}

/** The pool that a field is of. */
export function poolOfStorage(field: string): string {
  return field.startsWith('/') ? DEFAULT_POOL : (field.split(':')[0] ?? DEFAULT_POOL);
}
