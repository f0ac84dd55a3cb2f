import { z } from 'zod';
import { storageSchema } from '../state/storage.ts';
import { intervalSecondsOf, isStale } from './freshness.ts';
import { secondsBetween } from './seconds-between.ts';
import type { Snapshot } from './snapshot.ts';

/** A file system that holds a Barman home, as `/api/storage` shows it. */
export const storageStatusSchema = storageSchema.extend({
  path: z.string(),
  ageSeconds: z.number(),
  /** Whether that is too long ago, or dated too far ahead, to say what room there is now. */
  stale: z.boolean(),
});

export type StorageStatus = z.infer<typeof storageStatusSchema>;

/** Every file system that is known, by its path. Pure. */
export function storageStatuses({ storage, plan }: Snapshot, now: Date): StorageStatus[] {
  const intervalSeconds = intervalSecondsOf(plan?.schedules ?? [], 'catalogue');
  return [...storage]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, known]) => ({
      path,
      ...known,
      ageSeconds: secondsBetween(known.observedAt, now),
      stale: isStale(known.observedAt, intervalSeconds, now),
    }));
}
