import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { BackupInfo } from '../../catalogue/backup-info.ts';
import { builtOn } from '../../catalogue/built-on.ts';
import { WAL_MINUTES, waitsForWal } from '../../catalogue/waits-for-wal.ts';
import type { RunningBackup } from '../running/marker.ts';

/** The result of a backup whose worker is gone. */
export type InterruptedBackupVerdict =
  | { status: 'ended'; run: BackupRun }
  /** It is copied, and Barman takes it for done as soon as the WAL that it needs is archived. */
  | {
      status: 'waits-for-wal';
      backupId: string;
      /** Barman has its size, and has had the disk take all of it down before. */
      isComplete: boolean;
    };

/**
 * Decides by the catalogue, when no process works on it any more. The first backup that did not exist before is the
 * one: Barman takes one backup of a server at a time. Pure.
 */
export function judgeInterruptedBackup(
  running: RunningBackup,
  backups: readonly BackupInfo[],
  now: Date,
): InterruptedBackupVerdict {
  const { server, trigger, startedAt, backupType, fullBecause } = running;
  const backup = backups.find(({ backupId }) => !running.earlierBackupIds.includes(backupId)) ?? null;
  const endedAt = backup?.endAt ?? now.toISOString();
  const typeOfRun = {
    ...(backupType !== undefined && { backupType }),
    ...(fullBecause !== undefined && { fullBecause }),
  };
  const times = { startedAt, endedAt, durationSeconds: secondsBetween(startedAt, endedAt) };
  if (backup?.status === 'DONE' && backup.sizeBytes !== null) {
    const { backupId, sizeBytes } = backup;
    const done = { status: 'done', server, trigger, ...times, backupId, sizeBytes } as const;
    return { status: 'ended', run: { ...done, ...typeOfRun, ...builtOn(backup) } };
  }
  const waitedSeconds = secondsBetween(endedAt, now.toISOString());
  if (backup !== null && waitsForWal(backup) && waitedSeconds < WAL_MINUTES * 60) {
    return { status: 'waits-for-wal', backupId: backup.backupId, isComplete: backup.sizeBytes !== null };
  }
  return {
    status: 'ended',
    run: {
      status: 'failed',
      server,
      trigger,
      ...times,
      ...typeOfRun,
      backupId: backup?.backupId ?? null,
      reason: 'worker_lost',
      message: `its worker ended during the backup${backup === null ? '' : `, and left it ${backup.status}`}`,
    },
  };
}

/** The clock may have been set back meanwhile. */
function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}
