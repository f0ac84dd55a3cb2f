import type { PlannedRecovery } from '@barback/shared/plan/plan';
import type { RecoveryFindings } from '@barback/shared/vocabulary/recovery-test';
import { epochSeconds, extra, type Family, serverGauge } from './family.ts';

/** The measurements of the newest test, beside the objectives. Unknown values are absent. */
export const recoveryMeasureFamilies: Family[] = [
  measure(
    'barman_recovery_rto_seconds',
    'Measured recovery time in seconds, from the start of the transfer to the first successful query (without verification)',
    ({ recoveryTimeSeconds }) => recoveryTimeSeconds,
  ),
  objective(
    'barman_recovery_rto_objective_seconds',
    'Recovery time objective in seconds (`recovery_max_duration`); absent without a recovery host',
    ({ maxDurationSeconds }) => maxDurationSeconds,
  ),
  measure(
    'barman_recovery_rpo_seconds',
    'Measured data age in seconds: the recovery target minus the newest commit on the restored server',
    ({ dataAgeSeconds }) => dataAgeSeconds,
  ),
  objective(
    'barman_recovery_rpo_objective_seconds',
    'Recovery point objective in seconds (`recovery_max_data_age`); absent without a recovery host',
    ({ maxDataAgeSeconds }) => maxDataAgeSeconds,
  ),
  extra(
    measure(
      'barman_recovery_target_timestamp_seconds',
      'Recovery target of the newest recovery test as Unix time in seconds; absent for latest and immediate',
      ({ targetAt }) => epochSeconds(targetAt),
    ),
  ),
  extra(
    measure(
      'barman_recovery_target_error_seconds',
      'Difference between the recovery target and the last replayed commit in seconds',
      ({ targetErrorSeconds }) => targetErrorSeconds,
    ),
  ),
  measure(
    'barman_recovery_restored_bytes',
    'Bytes restored by the newest recovery test',
    ({ restoredBytes }) => restoredBytes,
  ),
  measure(
    'barman_recovery_replayed_wal_bytes',
    'Bytes of WAL replayed by the newest recovery test',
    ({ replayedWalBytes }) => replayedWalBytes,
  ),
  extra(
    measure(
      'barman_last_backup_data_checksums',
      '1 if the source cluster had data checksums enabled for the newest tested backup, else 0',
      ({ dataChecksums }) => dataChecksums,
    ),
  ),
];

function measure(
  name: string,
  help: string,
  value: (findings: RecoveryFindings) => number | boolean | null,
): Family {
  return serverGauge(name, help, ({ recovery }) => recovery && value(recovery.newest.findings));
}

/** Where nothing is restored there is nothing to compare with it. */
function objective(name: string, help: string, value: (recovery: PlannedRecovery) => number | null): Family {
  return serverGauge(name, help, ({ planned }) => planned.recovery && value(planned.recovery));
}
