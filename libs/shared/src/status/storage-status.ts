import { z } from 'zod';
import { poolOfStorage, type Storage, storageSchema } from '../state/entries/storage.ts';
import { poolsInUse } from '../vocabulary/pools.ts';
import { intervalSecondsOf, isStale } from './freshness.ts';
import { secondsBetween } from './seconds-between.ts';
import type { Snapshot } from './snapshot.ts';

/** A file system that holds a Barman home, as `/api/storage` shows it. */
export const storageStatusSchema = storageSchema.extend({
  /** Of the Barman home; that of a pool other than the default one is on its own host: `us:/var/lib/barman`. */
  path: z.string(),
  ageSeconds: z.number(),
  /** Whether that time is too long ago, or in the future, so that the free space is unknown. */
  stale: z.boolean(),
});

export type StorageStatus = z.infer<typeof storageStatusSchema>;

/** Every file system that is known of a pool in use, by its path. Pure. */
export function storageStatuses({ storage, plan }: Snapshot, now: Date): StorageStatus[] {
  const intervalSeconds = intervalSecondsOf(plan?.schedules ?? [], 'catalogue');
  return storageInUse({ storage, plan })
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, known]) => ({
      path,
      ...known,
      ageSeconds: secondsBetween(known.observedAt, now),
      stale: isStale(known.observedAt, intervalSeconds, now),
    }));
}

/** The storage of the pools in use; a pool that has no servers any more is not observed. Pure. */
export function storageInUse({ storage, plan }: Pick<Snapshot, 'storage' | 'plan'>): [string, Storage][] {
  const pools = plan === null ? null : poolsInUse(plan.servers);
  return [...storage].filter(([field]) => pools?.includes(poolOfStorage(field)) ?? true);
}
