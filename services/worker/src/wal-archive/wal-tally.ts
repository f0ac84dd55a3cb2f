import type { BackupInfo } from '../catalogue/backup-info.ts';
import { isSegmentName, TIMELINE_DIGITS } from '../wal/wal-segment.ts';
import { sumsBetween } from './sums-between.ts';

/** The WAL of one backup, in bytes as stored. */
export interface WalOfBackup {
  /** The WAL that a restore requires. */
  neededBytes: number;
  /** Archived since, until the next backup had what it needs. */
  sinceBytes: number;
}

/** What a list of archived WAL adds up to. */
export interface ArchivedWalSizes {
  /** Of all files, including `.history` and `.backup` files, as stored. */
  totalBytes: number;
  /** The time of the file of the newest segment, ISO; null when there is none. */
  newestSegmentAt: string | null;
  /** By backup id. */
  ofBackups: ReadonlyMap<string, WalOfBackup>;
}

/** Adds up what Barman's list of archived WAL says, line by line. */
export interface WalTally {
  add(line: string): void;
  sizes(): ArchivedWalSizes;
}

/** What follows a segment and comes before the next one. */
const after = (name: string) => `${name} `;
/** Comes after all segments of the same timeline. */
const endOfTimeline = (name: string) => `${name.slice(0, TIMELINE_DIGITS)}G`;

/**
 * Counts the WAL of these backups, oldest first, like `barman list-backup`: WAL that two of them require counts for
 * both, and WAL of a later timeline than a backup is not its own. The cost of a line does not depend on the number of
 * backups. Pure.
 */
export function walTally(backups: readonly BackupInfo[]): WalTally {
  const copied = backups.flatMap(({ backupId, status, beginWal, endWal }) =>
    (status === 'DONE' || status === 'WAITING_FOR_WALS') && beginWal !== null && endWal !== null
      ? [{ backupId, begin: beginWal, end: after(endWal) }]
      : [],
  );
  const shares = copied.map((share, index) => {
    const furthest = endOfTimeline(share.begin);
    const [last = furthest] = [copied[index + 1]?.end ?? furthest, furthest].sort();
    return { ...share, last };
  });
  const sums = sumsBetween(shares.flatMap(({ begin, end, last }) => [begin, end, last]));
  let totalBytes = 0;
  let newestSeconds = 0;
  return {
    add(line) {
      const [name = '', sizeBytes, seconds] = line.split('\t', 3);
      const bytes = Number(sizeBytes);
      if (!Number.isSafeInteger(bytes) || bytes < 0) return;
      totalBytes += bytes;
      if (!isSegmentName(name)) return;
      newestSeconds = Math.max(newestSeconds, Number(seconds) || 0);
      sums.add(name, bytes);
    },
    sizes: () => ({
      totalBytes,
      newestSegmentAt: newestSeconds === 0 ? null : new Date(newestSeconds * 1000).toISOString(),
      ofBackups: new Map(
        shares.map(({ backupId, begin, end, last }) => [
          backupId,
          { neededBytes: sums.sum(begin, end), sinceBytes: sums.sum(end, last) },
        ]),
      ),
    }),
  };
}
