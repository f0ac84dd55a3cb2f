import { type CounterIncrement, observe } from '@barback/shared/state/counters';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { failedStep } from '@barback/shared/state/entries/failed-step';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';

/** What one finished backup attempt adds to the counters. Pure. */
export function backupIncrements(run: BackupRun): CounterIncrement[] {
  const failure: CounterIncrement[] =
    run.status === 'failed'
      ? [{ name: 'barman_backup_run_failures_total', labels: [run.server, run.reason], by: 1 }]
      : [];
  return [
    { name: 'barman_backup_runs_total', labels: [run.server, run.trigger], by: 1 },
    ...failure,
    ...observe('barman_backup_run_duration_seconds', run.server, run.durationSeconds),
  ];
}

/** What one finished recovery test adds to the counters: a failure counts for the step that it failed by. Pure. */
export function recoveryIncrements(test: RecoveryTest): CounterIncrement[] {
  const { server, testDurationSeconds } = test;
  const failed = failedStep(test);
  const failure: CounterIncrement[] =
    failed === null
      ? []
      : [{ name: 'barman_recovery_test_failures_total', labels: [server, failed.name], by: 1 }];
  return [
    { name: 'barman_recovery_tests_total', labels: [server], by: 1 },
    ...failure,
    ...observe('barman_recovery_test_duration_seconds', server, testDurationSeconds),
  ];
}
