import type { RecoveryStep, RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { extra, type Family, sample } from './family.ts';

/** The result of each step of the newest test. A step that the server file does not request has no series. */
export const recoveryStepFamilies: Family[] = [
  newestTestGauge(
    'barman_recovery_check_status',
    'Result of each step or assertion (sql_1, sql_2 and so on) of the newest recovery test: 1 passed, 0 failed; absent for a skipped one',
    'check',
    ({ steps, findings }) => [
      ...stepsThatRan(steps).map(({ name, status }) => [name, status === 'passed'] as const),
      ...findings.assertions.map((isTrue, index) => [`sql_${index + 1}`, isTrue] as const),
    ],
  ),
  extra(
    newestTestGauge(
      'barman_recovery_check_skipped',
      '1 if a required step of the newest recovery test could not run (not proven, never passed), else 0',
      'check',
      ({ steps }) =>
        steps.flatMap((step) =>
          step.status === 'skipped' && step.cause !== 'not_chosen' ? [[step.name, 1] as const] : [],
        ),
    ),
  ),
  newestTestGauge(
    'barman_recovery_phase_duration_seconds',
    'Duration of each step of the newest recovery test in seconds, and of its wait in the queue (`queue_wait`)',
    'phase',
    ({ steps }) => stepsThatRan(steps).map(({ name, durationSeconds }) => [name, durationSeconds] as const),
  ),
];

function stepsThatRan(steps: readonly RecoveryStep[]): Exclude<RecoveryStep, { status: 'skipped' }>[] {
  return steps.filter((step) => step.status !== 'skipped');
}

/** A gauge with any number of series for the newest test of each server. */
function newestTestGauge(
  name: string,
  help: string,
  label: string,
  values: (test: RecoveryTest) => (readonly [labelValue: string, value: number | boolean])[],
): Family {
  return {
    name,
    type: 'gauge',
    help,
    labels: ['server_name', label],
    ofServer: ({ planned, recovery }) =>
      (recovery === null ? [] : values(recovery.newest)).flatMap(([labelValue, value]) =>
        sample([planned.name, labelValue], value),
      ),
  };
}
