import { BACKUP_FAILURE_REASONS } from '@barback/shared/state/entries/backup-run';
import { failedRun } from '@barback/shared/status/failed-run';
import { serverCounter, serverHistogram } from './counted.ts';
import { epochSeconds, extra, type Family, serverGauge } from './family.ts';

/** The results of attempts to take a backup. */
export const backupRunFamilies: Family[] = [
  serverCounter(
    'barman_backup_runs_total',
    'Number of finished backups; trigger schedule, manual, retry, catchup, external',
  ),
  serverCounter(
    'barman_backup_run_failures_total',
    `Number of failed backups by reason (${BACKUP_FAILURE_REASONS.join(', ')})`,
  ),
  extra(
    serverHistogram(
      'barman_backup_run_duration_seconds',
      'Duration of finished backups in seconds, with buckets from 30 s to 24 h',
    ),
  ),
  serverGauge(
    'barman_backup_run_status',
    'Result of the newest finished backup: 0 done, 1 failed and no backup since; absent if none has finished',
    (server) => server.lastRun && failedRun(server) !== null,
  ),
  serverGauge(
    'barman_backup_active_start_timestamp_seconds',
    'Unix time of the start of the running backup in seconds; absent if none is running',
    ({ activeBackup }) => epochSeconds(activeBackup?.startedAt),
  ),
  extra(
    serverGauge(
      'barman_backup_active_bytes',
      'Bytes copied so far by the running backup; absent if none is copying',
      ({ activeBackup, backupProgress }) => activeBackup && backupProgress?.bytes,
    ),
  ),
];
