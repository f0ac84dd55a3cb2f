import { type BackupRun, EXTERNAL } from '@barback/shared/state/entries/backup-run';
import type { BackupInfo } from '../../catalogue/backup-info.ts';
import { builtOn } from '../../catalogue/built-on.ts';
import type { RecordedBackup } from '../../history/recorded-backups.ts';

/**
 * What the history lacks of the existing backups, oldest first: those that Barman reports as done and the history does
 * not, because somebody ran `barman backup`, or because their end was missed and they were recorded as failed. Pure.
 * @param recorded the runs in the history, by backup id
 */
export function unrecordedRuns(
  server: string,
  backups: readonly BackupInfo[],
  recorded: ReadonlyMap<string, RecordedBackup>,
): BackupRun[] {
  return backups.flatMap((backup): BackupRun[] => {
    const { backupId, status, sizeBytes, beginAt, endAt } = backup;
    const known = recorded.get(backupId);
    if (status !== 'DONE' || sizeBytes === null || endAt === null || known?.status === 'done') return [];
    // corrects the earlier entry: the same attempt, with another result
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
        ...builtOn(backup),
      },
    ];
  });
}
