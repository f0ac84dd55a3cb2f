import type { KnownServer } from '@barback/shared/status/known-server';
import { RECOVERY_STEPS } from '@barback/shared/vocabulary/recovery-test';
import { serverCounter, serverHistogram } from './counted.ts';
import { epochSeconds, type Family, serverGauge } from './family.ts';

/** What is proven by restoring backups. All of it stays as it is until the next test has ended. */
export const recoveryFamilies: Family[] = [
  serverCounter('barman_recovery_tests_total', 'Recovery tests finished', null),
  serverCounter('barman_recovery_test_failures_total', 'Failed tests by the phase that failed', {
    name: 'phase',
    values: RECOVERY_STEPS,
  }),
  serverHistogram('barman_recovery_test_duration_seconds', 'Wall time of tests, buckets 30 s to 24 h'),
  serverGauge(
    'barman_recovery_last_attempt_timestamp_seconds',
    'When the newest test finished, pass or fail',
    ({ recovery }) => epochSeconds(recovery?.newest.endedAt),
  ),
  serverGauge(
    'barman_recovery_last_success_timestamp_seconds',
    'When the newest passing test finished. Absent when none',
    ({ recovery }) => epochSeconds(recovery?.lastPassedAt),
  ),
  serverGauge(
    'barman_recovery_verified_backup_timestamp_seconds',
    'End time of the newest backup that passed: your newest PROVEN recovery point',
    ({ recovery }) => epochSeconds(recovery?.provenBackup?.endedAt),
  ),
  serverGauge(
    'barman_backups_verified',
    'DONE backups proven by a passed recovery test; one that a later test finds bad is not',
    verifiedBackups,
  ),
  serverGauge(
    'barman_recovery_max_proof_age_seconds',
    'Policy: how old the newest proof may be, twice the longest gap between two tests of the schedule (`recovery_cron`, else `backup_cron`). Present iff testing is configured',
    maxProofAgeSeconds,
  ),
];

function verifiedBackups({ catalogue, recovery }: KnownServer): number | null {
  if (catalogue === null || recovery === null) return null;
  return recovery.provenBackupIds.filter((id) => catalogue.doneBackupIds.includes(id)).length;
}

/** Twice the gap, so that one test may fail or come late before the proof counts as too old. */
function maxProofAgeSeconds({ planned }: KnownServer): number | null {
  if (planned.recovery === null) return null;
  const job = planned.recovery.afterBackup ? 'backup' : 'recovery-test';
  const schedule = planned.schedules.find((planned) => planned.job === job);
  return schedule === undefined ? null : 2 * schedule.intervalSeconds;
}
