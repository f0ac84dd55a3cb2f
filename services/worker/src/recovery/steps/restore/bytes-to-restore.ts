import type { RestorableBackup } from '../../../catalogue/restorable.ts';
import type { ArchivedWal } from '../../../wal-archive/archived-wal.ts';

/** What Barman will have copied to the recovery host when the restore has ended; null when nothing tells. Pure. */
export function bytesToRestore(
  { restoredBytes, segmentBytes }: Pick<RestorableBackup, 'restoredBytes' | 'segmentBytes'>,
  { segments }: Pick<ArchivedWal, 'segments'>,
): number | null {
  return restoredBytes === null ? null : restoredBytes + segments.length * segmentBytes;
}
