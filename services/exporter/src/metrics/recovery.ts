import type { KnownServer } from '@barback/shared/status/known-server';
import { serverCounter, serverHistogram } from './counted.ts';
import { epochSeconds, extra, type Family, serverGauge } from './family.ts';

/** What restoring backups has proven. All of it stays unchanged until the next test has ended. */
export const recoveryFamilies: Family[] = [
  serverCounter('barman_recovery_tests_total', 'Number of finished recovery tests'),
  serverCounter('barman_recovery_test_failures_total', 'Number of failed recovery tests by failed step'),
  extra(
    serverHistogram(
      'barman_recovery_test_duration_seconds',
      'Duration of finished recovery tests in seconds, with buckets from 30 s to 24 h',
    ),
  ),
  extra(
    serverGauge(
      'barman_recovery_last_attempt_timestamp_seconds',
      'Unix time of the end of the newest recovery test in seconds, passed or failed',
      ({ recovery }) => epochSeconds(recovery?.newest.endedAt),
    ),
  ),
  serverGauge(
    'barman_recovery_last_success_timestamp_seconds',
    'Unix time of the end of the newest passed recovery test in seconds; absent if there is none',
    ({ recovery }) => epochSeconds(recovery?.lastPassedAt),
  ),
  extra(
    serverGauge(
      'barman_recovery_verified_backup_timestamp_seconds',
      'Unix time of the end of the newest backup that passed a recovery test in seconds: the newest proven recovery point',
      ({ recovery }) => epochSeconds(recovery?.provenBackup?.endedAt),
    ),
  ),
  extra(
    serverGauge(
      'barman_backups_verified',
      'Number of DONE backups proven by a passed recovery test that no later test contradicts',
      verifiedBackups,
    ),
  ),
  serverGauge(
    'barman_recovery_max_proof_age_seconds',
    'Maximum age of the newest passed recovery test in seconds: twice the interval of the schedule (`recovery_cron`, else the shorter one of `backup_cron` and `backup_incremental_cron`), or once and as long as the newest test took, if that is more; absent without recovery tests',
    maxProofAgeSeconds,
  ),
];

function verifiedBackups({ catalogue, recovery }: KnownServer): number | null {
  if (catalogue === null || recovery === null) return null;
  return recovery.provenBackupIds.filter((id) => catalogue.doneBackupIds.includes(id)).length;
}

/**
 * Twice the interval, so that one test may fail or be late before the proof counts as too old. Where a test takes longer
 * than the interval, they run one after the other.
 */
function maxProofAgeSeconds({ planned, recovery }: KnownServer): number | null {
  if (planned.recovery === null) return null;
  const job = planned.recovery.afterBackup ? 'backup' : 'recovery-test';
  const intervals = planned.schedules.flatMap((each) => (each.job === job ? [each.intervalSeconds] : []));
  if (intervals.length === 0) return null;
  const interval = Math.min(...intervals);
  return interval + Math.max(interval, recovery?.newest.testDurationSeconds ?? 0);
}
