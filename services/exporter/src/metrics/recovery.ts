import { RECOVERY_STEPS, type RecoveryStep } from '@barback/shared/state/recovery-test';
import { knownServers } from '@barback/shared/status/known-server';
import { serverCounter } from './counted.ts';
import { epochSeconds, type Family, sample, serverGauge } from './family.ts';

type StepThatRan = Exclude<RecoveryStep, { status: 'skipped' }>;

/** What is proven by restoring backups. All of it stays as it is until the next test has ended. */
export const recoveryFamilies: Family[] = [
  serverCounter('barman_recovery_tests_total', 'Recovery tests finished', null),
  serverCounter('barman_recovery_test_failures_total', 'Failed tests by the phase that failed', {
    name: 'phase',
    values: RECOVERY_STEPS,
  }),
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
  stepGauge(
    'barman_recovery_check_status',
    'Each ladder check or named assertion of the newest test: 1 passed, 0 failed. A skipped check is absent here',
    'check',
    ({ status }) => status === 'passed',
  ),
  stepGauge(
    'barman_recovery_phase_duration_seconds',
    'Newest test, by step (and `queue_wait`)',
    'phase',
    ({ durationSeconds }) => durationSeconds,
  ),
];

/** A gauge with one series for each step of the newest test that was not skipped. */
function stepGauge(
  name: string,
  help: string,
  label: string,
  value: (step: StepThatRan) => number | boolean,
): Family {
  return {
    name,
    type: 'gauge',
    help,
    labels: ['server_name', label],
    samples: (snapshot) =>
      knownServers(snapshot).flatMap(({ planned, recovery }) =>
        (recovery?.newest.steps ?? []).flatMap((step) =>
          step.status === 'skipped' ? [] : sample([planned.name, step.name], value(step)),
        ),
      ),
  };
}
