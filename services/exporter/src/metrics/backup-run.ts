import { BACKUP_FAILURE_REASONS, EXTERNAL } from '@barback/shared/state/entries/backup-run';
import { failedRun } from '@barback/shared/status/failed-run';
import { TRIGGERS } from '@barback/shared/vocabulary/jobs';
import { serverCounter, serverHistogram } from './counted.ts';
import { epochSeconds, type Family, serverGauge } from './family.ts';

/** What became of the attempts to take a backup. */
export const backupRunFamilies: Family[] = [
  serverCounter(
    'barman_backup_runs_total',
    'Backup attempts finished; trigger schedule, manual, retry, catchup, external',
    { name: 'trigger', values: [...TRIGGERS, EXTERNAL] },
  ),
  serverCounter(
    'barman_backup_run_failures_total',
    `Failed attempts by bounded reason (${BACKUP_FAILURE_REASONS.join(', ')})`,
    { name: 'reason', values: BACKUP_FAILURE_REASONS },
  ),
  serverHistogram(
    'barman_backup_run_duration_seconds',
    'Wall time of finished attempts, buckets 30 s to 24 h',
  ),
  serverGauge(
    'barman_backup_run_status',
    'Newest finished attempt: 0 done, 1 failed and no backup since; absent when none has ended',
    (server) => server.lastRun && failedRun(server) !== null,
  ),
  serverGauge(
    'barman_backup_active_start_timestamp_seconds',
    'Start of the backup now running. Absent when idle',
    ({ activeBackup }) => epochSeconds(activeBackup?.startedAt),
  ),
  serverGauge(
    'barman_backup_active_bytes',
    'Bytes copied so far by the backup now running. Absent when none is being copied',
    ({ activeBackup, backupProgress }) => activeBackup && backupProgress?.bytes,
  ),
];
