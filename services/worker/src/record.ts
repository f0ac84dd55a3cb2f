import type { HistoryEntry } from '@barback/shared/history/entry';
import type { WorkQueueName } from '@barback/shared/queue/names';
import type { BackupRun } from '@barback/shared/state/backup-run';
import type { Catalogue } from '@barback/shared/state/catalogue';
import type { Check } from '@barback/shared/state/check';
import { type CounterIncrement, observeDuration } from '@barback/shared/state/counters';
import { failedStep } from '@barback/shared/state/failed-step';
import type { RecoveryTest } from '@barback/shared/state/recovery-test';
import type { ServerFacts } from '@barback/shared/state/server-facts';
import type { StateStore } from '@barback/shared/state/state-store';
import type { Storage } from '@barback/shared/state/storage';
import { keepKnownFacts } from './barman/show-server-answer.ts';
import type { EndedSlots } from './ended-slots.ts';
import type { History } from './history.ts';
import { nextRecoveryState } from './recovery-state.ts';

/** Writes what happened. Nothing else writes the state. What has ended is in the history before it is in Redis. */
export interface Recorder {
  /** @param slot of the job that it ended; null when the job is still to be done */
  backupEnded(run: BackupRun, slot: string | null): Promise<void>;
  recoveryTestEnded(test: RecoveryTest, slot: string | null): Promise<void>;
  /** Whether the job of that slot is done, whichever worker did it: nothing is to be done for it any more. */
  hasEnded(kind: HistoryEntry['kind'], server: string, slot: string): Promise<boolean>;
  checked(server: string, check: Check): Promise<void>;
  facts(server: string, facts: ServerFacts): Promise<void>;
  catalogue(server: string, catalogue: Catalogue): Promise<void>;
  storage(path: string, storage: Storage): Promise<void>;
  jobRetried(queue: WorkQueueName): Promise<void>;
}

export function recordTo(state: StateStore, history: History, ended: EndedSlots): Recorder {
  return {
    async backupEnded(run, slot) {
      await history.append({ v: 1, kind: 'backup', slot, run });
      await state.set('backup-runs', run.server, run);
      await state.count(backupIncrements(run));
    },
    async recoveryTestEnded(test, slot) {
      await history.append({ v: 1, kind: 'recovery-test', slot, test });
      const before = await state.get('recovery-tests', test.server);
      const catalogue = await state.get('catalogues', test.server);
      const next = nextRecoveryState(before, test, catalogue?.doneBackupIds ?? null);
      await state.set('recovery-tests', test.server, next);
      await state.count(recoveryIncrements(test));
    },
    hasEnded: ended.has,
    checked: (server, check) => state.set('checks', server, check),
    async facts(server, facts) {
      await state.set('server-facts', server, keepKnownFacts(facts, await state.get('server-facts', server)));
    },
    catalogue: (server, catalogue) => state.set('catalogues', server, catalogue),
    storage: (path, storage) => state.set('storage', path, storage),
    jobRetried: (queue) =>
      state.count([{ name: 'barback_queue_jobs_retried_total', labels: [queue], by: 1 }]),
  };
}

/** What one finished backup attempt adds to the counters. Pure. */
function backupIncrements(run: BackupRun): CounterIncrement[] {
  const failure: CounterIncrement[] =
    run.status === 'failed'
      ? [{ name: 'barman_backup_run_failures_total', labels: [run.server, run.reason], by: 1 }]
      : [];
  return [
    { name: 'barman_backup_runs_total', labels: [run.server, run.trigger], by: 1 },
    ...failure,
    ...observeDuration('barman_backup_run_duration_seconds', run.server, run.durationSeconds),
  ];
}

/** What one finished recovery test adds to the counters: a failure counts for the step that it failed by. Pure. */
function recoveryIncrements(test: RecoveryTest): CounterIncrement[] {
  const { server, testDurationSeconds } = test;
  const failed = failedStep(test);
  const failure: CounterIncrement[] =
    failed === null
      ? []
      : [{ name: 'barman_recovery_test_failures_total', labels: [server, failed.name], by: 1 }];
  return [
    { name: 'barman_recovery_tests_total', labels: [server], by: 1 },
    ...failure,
    ...observeDuration('barman_recovery_test_duration_seconds', server, testDurationSeconds),
  ];
}
