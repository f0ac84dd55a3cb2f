import type { BackupInfo } from './backup-info.ts';

/**
 * The number of incremental backups that a restore of a backup applies on top of a full one: 0 for a full one. Null
 * when the chain does not lead to a full one. Pure.
 * @param backups the backups that may be in the chain
 */
export function incrementalDepth(
  backup: Pick<BackupInfo, 'parentBackupId'>,
  backups: readonly Pick<BackupInfo, 'backupId' | 'parentBackupId'>[],
): number | null {
  const parents = new Map(backups.map(({ backupId, parentBackupId }) => [backupId, parentBackupId]));
  let next: string | null | undefined = backup.parentBackupId;
  for (let depth = 0; depth <= parents.size; depth++) {
    if (next === null) return depth;
    next = next === undefined ? undefined : parents.get(next);
  }
  return null;
}
