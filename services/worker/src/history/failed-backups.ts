import type { Logger } from '@barback/shared/service/log';
import type { BackupFailureReason } from '@barback/shared/state/entries/backup-run';
import { followBackups, type KeptOfBackups } from './follow-backups.ts';

/** An incomplete backup that Barback itself started. */
export interface FailedBackup {
  reason: BackupFailureReason;
  /** ISO with zone. */
  endedAt: string;
}

/** Failed backups that were started here, by the history on disk. */
export type FailedBackups = KeptOfBackups<FailedBackup>;

/** How many are remembered for a server: an older one that still exists counts as somebody else's. */
const REMEMBERED = 1000;

/** @param file see `historyFile` */
export function failedBackupsIn(file: string, log: Logger): FailedBackups {
  return followBackups<FailedBackup>(file, log, {
    remembered: REMEMBERED,
    take(ofServer, backupId, run) {
      if (run.status === 'done') ofServer.delete(backupId);
      else ofServer.set(backupId, { reason: run.reason, endedAt: run.endedAt });
    },
  });
}
