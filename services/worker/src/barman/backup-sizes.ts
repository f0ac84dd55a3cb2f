import type { BackupSizes } from '@barback/shared/state/backup-sizes';
import type { BackupInfo } from './backup-info.ts';
import type { ArchivedWalSizes } from './wal-tally.ts';

/** The sizes of the `DONE` ones of these backups, oldest first, as `barman list-backup` has them. Pure. */
export function backupSizes(backups: readonly BackupInfo[], wal: ArchivedWalSizes | null): BackupSizes {
  const done = backups.filter(({ status }) => status === 'DONE');
  return done.toReversed().map(({ backupId, sizeBytes }) => {
    const own = wal?.ofBackups.get(backupId);
    const isKnown = own !== undefined && sizeBytes !== null;
    return { sizeBytes: isKnown ? sizeBytes + own.neededBytes : null, walBytes: own?.sinceBytes ?? null };
  });
}
