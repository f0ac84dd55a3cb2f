import type { BackupStorage } from '../../barman/show-server-answer.ts';
import type { BackupInfo } from '../../catalogue/backup-info.ts';
import { parseSegmentName } from '../../wal/wal-segment.ts';

/** What a backup will take on the disk. */
export interface BackupNeed {
  bytes: number;
  /** Its files alone, as large as they were, or are, where it was reckoned from. */
  copyBytes: number;
  /** What it was reckoned from. */
  measure: 'last-backup' | 'database-size';
}

/**
 * In whole blocks the files of an empty cluster take 0.2 % more; the rest is for what the server has grown by since it
 * was measured, and for the WAL of other servers that comes meanwhile.
 */
const ON_DISK = 1.1;
/** The segment in which the backup begins, the one in which it ends, and the one that streaming writes next. */
const WAL_SEGMENTS = 3;
/** As many as there may be in a row by default. */
const LAST_INCREMENTS = 7;
const SEGMENT_BYTES = 16 * 1024 * 1024;

/**
 * Reckons it from the newest full backup that is kept as the next one will be, with the WAL that came while that was
 * copied, or else from the size of the database. With `reuse_backup = link` files that did not change take nothing: the
 * most that any backup added counts. Null when nothing tells. Pure.
 *
 * Of an incremental backup the largest of the last ones counts, as far as there are any: it may take as much as a full
 * one.
 * @param storage how the next one will be kept; null when Barman does not say, and then as the newest
 */
export function backupNeed(
  backups: readonly BackupInfo[],
  storage: BackupStorage | null,
  databaseSizeBytes: number | null,
  isIncremental = false,
): BackupNeed | null {
  const increments = backups.filter(
    ({ status, parentBackupId }) => status === 'DONE' && parentBackupId !== null,
  );
  const largest = increments
    .slice(-LAST_INCREMENTS)
    .sort((a, b) => (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0))
    .at(-1);
  if (isIncremental && largest !== undefined && largest.sizeBytes !== null) {
    const size = largest.sizeBytes;
    return { bytes: onDisk(size) + walBytes(largest), copyBytes: size, measure: 'last-backup' };
  }
  const full = backups.filter(({ status, parentBackupId }) => status === 'DONE' && parentBackupId === null);
  const alike = full.filter(({ compression }) => storage === null || compression === storage.compression);
  const newest = alike.at(-1);
  if (newest !== undefined && newest.sizeBytes !== null) {
    const added = storage?.sharesFiles ? alike.flatMap((backup) => addedBytes(backup) ?? []) : [];
    const size = added.length > 0 ? Math.max(...added) : newest.sizeBytes;
    return { bytes: onDisk(size) + walBytes(newest), copyBytes: size, measure: 'last-backup' };
  }
  if (databaseSizeBytes === null) return null;
  const bytes = onDisk(databaseSizeBytes) + WAL_SEGMENTS * SEGMENT_BYTES;
  return { bytes, copyBytes: databaseSizeBytes, measure: 'database-size' };
}

/** Null for one that shares no files. */
function addedBytes({ sizeBytes, deduplicatedSizeBytes }: BackupInfo): number | null {
  if (sizeBytes === null || deduplicatedSizeBytes === null) return null;
  return deduplicatedSizeBytes < sizeBytes ? deduplicatedSizeBytes : null;
}

function walBytes({ beginWal, endWal, segmentBytes }: BackupInfo): number {
  const bytes = segmentBytes ?? SEGMENT_BYTES;
  const number = (name: string | null) =>
    name === null ? null : (parseSegmentName(name, bytes)?.number ?? null);
  const [begin, end] = [number(beginWal), number(endWal)];
  const between = begin === null || end === null ? 0 : Math.max(0, end - begin);
  return (between + WAL_SEGMENTS) * bytes;
}

const onDisk = (sizeBytes: number) => Math.ceil(sizeBytes * ON_DISK);
