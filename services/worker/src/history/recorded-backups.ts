import type { Logger } from '@barback/shared/service/log';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { followBackups, type KeptOfBackups } from './follow-backups.ts';

/** The history of a backup that is in the catalogue, or was. */
export type RecordedBackup = Pick<BackupRun, 'status' | 'startedAt' | 'trigger'>;

/** The backups that the history on disk names. */
export type RecordedBackups = KeptOfBackups<RecordedBackup>;

/** How many are remembered of a server: more than anybody keeps in a catalogue. */
const REMEMBERED = 5000;

/** @param file see `historyFile` */
export function recordedBackupsIn(file: string, log: Logger): RecordedBackups {
  return followBackups<RecordedBackup>(file, log, {
    remembered: REMEMBERED,
    take(ofServer, backupId, { status, startedAt, trigger }) {
      // a run recorded as done stays done, whatever is recorded later
      if (ofServer.get(backupId)?.status !== 'done') ofServer.set(backupId, { status, startedAt, trigger });
    },
  });
}
