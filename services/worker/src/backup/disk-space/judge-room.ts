import { sizeInWords } from '@barback/shared/vocabulary/in-words';
import type { BackupNeed } from './backup-need.ts';

/** A file system that a backup will be written to. */
export interface Disk {
  /** Where the backup will be. */
  directory: string;
  /** For this user: what is reserved for root is not free. */
  freeBytes: number;
  /** What the other backups that are written to it now will still take. */
  running: readonly { server: string; stillNeedsBytes: number }[];
  /** Incomplete backups of the server, which also use space. */
  leftovers: number;
}

export type Room =
  | { status: 'enough' }
  /** There would be, but for backups that are running: when they have ended it is known. */
  | { status: 'taken'; reason: string }
  | { status: 'full'; message: string };

/** Whether a backup of the server fits. A disk that is full takes the WAL of all servers no more, so it may not try. Pure. */
export function judgeRoom(
  server: string,
  { bytes, measure }: Pick<BackupNeed, 'bytes' | 'measure'>,
  disk: Disk,
): Room {
  const { directory, freeBytes, running, leftovers } = disk;
  const stillNeeded = running.reduce((sum, { stillNeedsBytes }) => sum + stillNeedsBytes, 0);
  if (bytes + stillNeeded <= freeBytes) return { status: 'enough' };
  if (bytes <= freeBytes) {
    const names = running.map((other) => other.server).sort();
    return {
      status: 'taken',
      reason: `there may not be enough space in ${directory} until the backup of ${names.join(', ')} has ended`,
    };
  }
  const by = {
    'last-backup': 'based on the last backup',
    'database-size': 'based on the size of the database',
  }[measure];
  const sizes = `needs ${sizeInWords(bytes)} (${by}, plus a tenth for growth and for the WAL that arrives meanwhile)`;
  const left = leftovers === 0 ? '' : `, including ${leftovers} incomplete ones (barback status)`;
  const cure = `delete backups${left}, keep fewer (retention_policy) or enlarge the disk`;
  const anyway = `if you know that it fits: barman backup --wait ${server}`;
  return {
    status: 'full',
    message: `it ${sizes}, and ${sizeInWords(freeBytes)} is free in ${directory}; ${cure}; ${anyway}`,
  };
}
