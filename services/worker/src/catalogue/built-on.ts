import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { BackupInfo } from './backup-info.ts';

type BuiltOn = Pick<Extract<BackupRun, { status: 'done' }>, 'backupType' | 'parentBackupId'>;

/** What a run says of its backup when that is incremental; nothing of a full one. Pure. */
export function builtOn({ parentBackupId }: Pick<BackupInfo, 'parentBackupId'>): BuiltOn {
  return parentBackupId === null ? {} : { backupType: 'incremental', parentBackupId };
}
