import { secondsBetween } from '@barback/shared/status/seconds-between';
import { type Family, sample, serverGauge } from './family.ts';

/**
 * The ten metrics existing dashboards and alerts are made of: name, label, unit and meaning never change. Until a recovery test
 * of Barback's own has ended, what docker-barman wrote down of its last one stays.
 */
export const dockerBarmanFamilies: Family[] = [
  serverGauge(
    'barman_status',
    'Exit code of the last `barman check --nagios`: 0 OK, anything else not OK',
    ({ check }) => check?.exitCode,
  ),
  serverGauge(
    'barman_last_backup_size_bytes',
    'Size of the newest DONE backup in bytes',
    ({ catalogue }) => catalogue?.newestDone?.sizeBytes,
  ),
  serverGauge(
    'barman_expected_redundancy',
    'Number of backups that minimum_redundancy requires',
    ({ facts }) => facts?.minimumRedundancy,
  ),
  serverGauge(
    'barman_database_size_bytes',
    'Size of the databases in bytes; the last known value while PostgreSQL is unreachable',
    ({ facts }) => facts?.databaseSizeBytes,
  ),
  serverGauge(
    'barman_backup_duration_seconds',
    'Duration of the newest DONE backup in seconds',
    ({ catalogue }) =>
      catalogue?.newestDone ? secondsBetween(catalogue.newestDone.beginAt, catalogue.newestDone.endAt) : null,
  ),
  serverGauge(
    'barman_recovery_duration_seconds',
    'Duration of the newest finished recovery test in seconds, from prepare until PostgreSQL accepts connections',
    ({ recovery, catalogue }) =>
      recovery === null
        ? catalogue?.dockerBarmanRecovery?.durationSeconds
        : recovery.newest.recoveryDurationSeconds,
  ),
  serverGauge(
    'barman_recovery_status',
    'Result of the newest finished recovery test: 0 passed, 1 failed; absent if none has run or the server has no recovery host',
    ({ planned, recovery, catalogue }) => {
      if (planned.recovery === null) return null;
      const status = recovery === null ? catalogue?.dockerBarmanRecovery?.status : recovery.newest.status;
      return status && status === 'failed';
    },
  ),
  serverGauge(
    'barman_backup_window_seconds',
    'Time between the start of the oldest and of the newest DONE backup in seconds',
    ({ catalogue }) =>
      catalogue?.oldestDone && catalogue.newestDone
        ? secondsBetween(catalogue.oldestDone.beginAt, catalogue.newestDone.beginAt)
        : null,
  ),
  {
    name: 'barman_last_backup_age_seconds',
    type: 'gauge',
    help: 'Age of the newest DONE backup in seconds at scrape time, independent of time zones',
    labels: ['server_name'],
    isVolatile: true,
    ofServer: ({ planned, catalogue }, _snapshot, now) =>
      sample([planned.name], catalogue?.newestDone && secondsBetween(catalogue.newestDone.beginAt, now)),
  },
  serverGauge(
    'barman_current_redundancy',
    'Number of DONE backups in the catalogue',
    ({ catalogue }) => catalogue?.backupCounts.DONE,
  ),
];
