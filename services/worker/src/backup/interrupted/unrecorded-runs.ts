import { type BackupRun, EXTERNAL } from '@barback/shared/state/entries/backup-run';
import type { BackupInfo } from '../../catalogue/backup-info.ts';
import type { RecordedBackup } from '../../history/recorded-backups.ts';

/**
 * What the history lacks of the backups that are there, oldest first: those that Barman calls done and the history does not,
 * because somebody typed `barman backup`, or because their end was missed and they were taken for failed. Pure.
 *
 * @param recorded what the history says, by backup id
 */
export function unrecordedRuns(
  server: string,
  backups: readonly BackupInfo[],
  recorded: ReadonlyMap<string, RecordedBackup>,
): BackupRun[] {
  return backups.flatMap(({ backupId, status, sizeBytes, beginAt, endAt }): BackupRun[] => {
    const known = recorded.get(backupId);
    if (status !== 'DONE' || sizeBytes === null || endAt === null || known?.status === 'done') return [];
    // what was said of it is corrected: the same attempt, with another end
    const startedAt = known?.startedAt ?? beginAt ?? endAt;
    return [
      {
        status: 'done',
        server,
        backupId,
        trigger: known?.trigger ?? EXTERNAL,
        startedAt,
        endedAt: endAt,
        durationSeconds: Math.max(0, Date.parse(endAt) - Date.parse(startedAt)) / 1000,
        sizeBytes,
      },
    ];
  });
}
