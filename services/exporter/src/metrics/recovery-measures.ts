import type { PlannedRecovery } from '@barback/shared/plan/plan';
import type { RecoveryFindings } from '@barback/shared/vocabulary/recovery-test';
import { epochSeconds, type Family, serverGauge } from './family.ts';

/** What the newest test measured, beside what was asked for. What it did not come to know is absent. */
export const recoveryMeasureFamilies: Family[] = [
  measure(
    'barman_recovery_rto_seconds',
    'Measured RTO: transfer start to first successful query at the target (verification excluded)',
    ({ recoveryTimeSeconds }) => recoveryTimeSeconds,
  ),
  objective(
    'barman_recovery_rto_objective_seconds',
    'Policy: RTO objective. Absent without a recovery host',
    ({ maxDurationSeconds }) => maxDurationSeconds,
  ),
  measure(
    'barman_recovery_rpo_seconds',
    'Measured data age: end of the restored recovery point minus newest commit found in the restored server',
    ({ dataAgeSeconds }) => dataAgeSeconds,
  ),
  objective(
    'barman_recovery_rpo_objective_seconds',
    'Policy: RPO objective. Absent without a recovery host',
    ({ maxDataAgeSeconds }) => maxDataAgeSeconds,
  ),
  measure(
    'barman_recovery_target_timestamp_seconds',
    'PITR target of the newest test. Absent for latest or immediate',
    ({ targetAt }) => epochSeconds(targetAt),
  ),
  measure(
    'barman_recovery_target_error_seconds',
    'PITR target minus last replayed commit: how exactly the target was hit',
    ({ targetErrorSeconds }) => targetErrorSeconds,
  ),
  measure(
    'barman_recovery_restored_bytes',
    'Bytes restored by the newest test',
    ({ restoredBytes }) => restoredBytes,
  ),
  measure(
    'barman_recovery_replayed_wal_bytes',
    'WAL bytes replayed by the newest test',
    ({ replayedWalBytes }) => replayedWalBytes,
  ),
  measure(
    'barman_last_backup_data_checksums',
    '1 if the source cluster had data checksums on for this backup, the one that was tested last',
    ({ dataChecksums }) => dataChecksums,
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
