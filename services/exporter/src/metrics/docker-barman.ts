import { secondsBetween } from '@barback/shared/status/seconds-between';
import { type Family, serverGauge } from './family.ts';

/**
 * The ten metrics existing dashboards and alerts are made of: name, label, unit and meaning never change. Until a recovery test
 * of Barback's own has ended, what docker-barman wrote down of its last one stays.
 */
export const dockerBarmanFamilies: Family[] = [
  serverGauge(
    'barman_status',
    'Exit code of the last `barman check --nagios`: 0 is OK, everything else is bad',
    ({ check }) => check?.exitCode,
  ),
  serverGauge(
    'barman_last_backup_size_bytes',
    'Size in bytes of the newest DONE backup',
    ({ catalogue }) => catalogue?.newestDone?.sizeBytes,
  ),
  serverGauge(
    'barman_expected_redundancy',
    'Number of expected backups, minimum_redundancy in the configuration',
    ({ facts }) => facts?.minimumRedundancy,
  ),
  serverGauge(
    'barman_database_size_bytes',
    'Database size in bytes; keeps its last known value while PostgreSQL is unreachable',
    ({ facts }) => facts?.databaseSizeBytes,
  ),
  serverGauge('barman_backup_duration_seconds', 'Duration of the newest DONE backup', ({ catalogue }) =>
    catalogue?.newestDone ? secondsBetween(catalogue.newestDone.beginAt, catalogue.newestDone.endAt) : null,
  ),
  serverGauge(
    'barman_recovery_duration_seconds',
    'Duration of the newest finished recovery test, prepare to accepting connections',
    ({ recovery, catalogue }) =>
      recovery === null
        ? catalogue?.dockerBarmanRecovery?.durationSeconds
        : recovery.newest.recoveryDurationSeconds,
  ),
  serverGauge(
    'barman_recovery_status',
    'Newest finished recovery test: 0 passed, 1 failed; absent when none has run, or when the server has no recovery host any more',
    ({ planned, recovery, catalogue }) => {
      if (planned.recovery === null) return null;
      const status = recovery === null ? catalogue?.dockerBarmanRecovery?.status : recovery.newest.status;
      return status && status === 'failed';
    },
  ),
  serverGauge(
    'barman_backup_window_seconds',
    'Time between the start of the oldest and the newest DONE backup',
    ({ catalogue }) =>
      catalogue?.oldestDone && catalogue.newestDone
        ? secondsBetween(catalogue.oldestDone.beginAt, catalogue.newestDone.beginAt)
        : null,
  ),
  serverGauge(
    'barman_last_backup_age_seconds',
    'Age of the newest DONE backup, computed at scrape time, UTC-safe',
    ({ catalogue }, now) => catalogue?.newestDone && secondsBetween(catalogue.newestDone.beginAt, now),
  ),
  serverGauge(
    'barman_current_redundancy',
    'Number of DONE backups in the catalogue',
    ({ catalogue }) => catalogue?.backupCounts.DONE,
  ),
];
