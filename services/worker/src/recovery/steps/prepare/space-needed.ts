import type { RestorableBackup } from '../../../catalogue/restorable.ts';

/**
 * Barman counts the bytes of files. On ext4 those of an empty cluster take 0.2 % more, in whole blocks; the rest is for
 * file systems that reserve more, and for what the tables grow by when WAL is replayed.
 */
const ON_DISK = 1.1;
/** The one in which the backup ends, the one in which recovery does, and the first of the timeline that it begins. */
const WAL_SEGMENTS = 3;

/** What a recovery takes on the disk, in bytes; the WAL that is replayed after the backup comes on top. Pure. */
export function spaceNeededBytes({
  sizeBytes,
  segmentBytes,
}: Pick<RestorableBackup, 'sizeBytes' | 'segmentBytes'>): number {
  return Math.ceil(sizeBytes * ON_DISK) + WAL_SEGMENTS * segmentBytes;
}
