import type { BackupSizes } from '@barback/shared/state/entries/backup-sizes';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import type { ArchivedWalSizes } from '../wal-archive/wal-tally.ts';

/** The sizes of the `DONE` ones of these backups, oldest first, from `barman list-backup`. Pure. */
export function backupSizes(backups: readonly BackupInfo[], wal: ArchivedWalSizes | null): BackupSizes {
  const done = backups.filter(({ status }) => status === 'DONE');
  return done.toReversed().map(({ backupId, sizeBytes }) => {
    const own = wal?.ofBackups.get(backupId);
    const isKnown = own !== undefined && sizeBytes !== null;
    return { sizeBytes: isKnown ? sizeBytes + own.neededBytes : null, walBytes: own?.sinceBytes ?? null };
  });
}
