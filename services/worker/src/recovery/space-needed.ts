import type { RestorableBackup } from '../barman/restorable.ts';

/** Files take whole blocks on the disk, and Barman counts their bytes: an empty cluster's 1,000 take 4 % more. */
const ON_DISK = 1.1;
/** The one in which the backup ends, the one in which recovery does, and the first of the timeline that it begins. */
const WAL_SEGMENTS = 3;

/** What a recovery takes at least on the disk, in bytes; WAL that is replayed after the backup comes on top. Pure. */
export function spaceNeededBytes({
  sizeBytes,
  segmentBytes,
}: Pick<RestorableBackup, 'sizeBytes' | 'segmentBytes'>): number {
  return Math.ceil(sizeBytes * ON_DISK) + WAL_SEGMENTS * segmentBytes;
}
