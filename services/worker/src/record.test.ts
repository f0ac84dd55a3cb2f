import type { HistoryEntry } from '@barback/shared/history/entry';
import type { BackupRun } from '@barback/shared/state/backup-run';
import type { CounterIncrement } from '@barback/shared/state/counters';
import type { RecoveryTest } from '@barback/shared/state/recovery-test';
import type { StateStore } from '@barback/shared/state/state-store';
import { exampleCatalogue, exampleRecovery } from '@barback/shared/status/example-snapshot';
import { describe, expect, it } from 'vitest';
import { type Recorder, recordTo } from './record.ts';

const attempt = {
  server: 'pg1',
  trigger: 'schedule',
  startedAt: '2026-11-23T12:00:00Z',
  endedAt: '2026-11-23T12:01:30Z',
  durationSeconds: 90,
};
const done: BackupRun = { ...attempt, status: 'done', backupId: '20261123T120000', sizeBytes: 1 };
const failed: BackupRun = { ...attempt, status: 'failed', backupId: null, reason: 'lock', message: 'busy' };

const passedTest: RecoveryTest = exampleRecovery.newest;
const failedTest: RecoveryTest = {
  ...passedTest,
  status: 'failed',
  steps: [{ name: 'start', status: 'failed', durationSeconds: 1, reason: 'no', log: '' }],
};

/** What is written, in its order, and what is counted. */
async function recorded(act: (record: Recorder) => Promise<void>) {
  const written: string[] = [];
  const history: HistoryEntry[] = [];
  const values = new Map<string, unknown>();
  const counted = new Map<string, number>();
  const state = {
    get: async (name: string) => (name === 'catalogues' ? exampleCatalogue : null),
    set: async (name: string, field: string, value: unknown) => {
      written.push(`${name}/${field}`);
      values.set(name, value);
    },
    remove: async (name: string, field: string) => void written.push(`without ${name}/${field}`),
    count: async (increments: readonly CounterIncrement[]) => {
      for (const { name, labels, by } of increments) counted.set(`${name} ${labels.join(' ')}`, by);
    },
  } as unknown as StateStore;
  const append = async (entry: HistoryEntry) => {
    written.push('history');
    history.push(entry);
  };
  await act(recordTo(state, { append }, { has: async () => false }));
  return { written, history, values, counted };
}

const ended = (run: BackupRun) => recorded((record) => record.backupEnded(run, '1700000000000'));
const tested = (test: RecoveryTest) => recorded((record) => record.recoveryTestEnded(test, '1700000000000'));

describe('a backup that has ended', () => {
  it('is in the history before it is in Redis', async () => {
    const { written, history } = await ended(done);
    expect(written[0]).toBe('history');
    expect(history).toEqual([{ v: 1, kind: 'backup', slot: '1700000000000', run: done }]);
  });

  it('is known as the last attempt', async () => {
    expect((await ended(done)).written).toEqual(['history', 'backup-runs/pg1']);
  });

  it('counts with its trigger, its duration, and the reason of a failure', async () => {
    const { counted } = await ended(failed);
    expect(counted.get('barman_backup_runs_total pg1 schedule')).toBe(1);
    expect(counted.get('barman_backup_run_failures_total pg1 lock')).toBe(1);
    expect(counted.get('barman_backup_run_duration_seconds_sum pg1')).toBe(90);
    expect(counted.has('barman_backup_run_duration_seconds_bucket pg1 60')).toBe(false);
    expect(counted.get('barman_backup_run_duration_seconds_bucket pg1 120')).toBe(1);
    expect(counted.get('barman_backup_run_duration_seconds_bucket pg1 +Inf')).toBe(1);
  });

  it('is no failure when it is done', async () => {
    expect([...(await ended(done)).counted.keys()].join()).not.toContain('failures');
  });
});

describe('a recovery test that has ended', () => {
  it('is in the history before it is in Redis', async () => {
    const { written, history, values } = await tested(passedTest);
    expect(written).toEqual(['history', 'recovery-tests/pg1']);
    expect(history).toEqual([{ v: 1, kind: 'recovery-test', slot: '1700000000000', test: passedTest }]);
    expect(values.get('recovery-tests')).toMatchObject({
      newest: passedTest,
      provenBackupIds: [passedTest.backupId],
    });
  });

  it('counts with its duration, and a failure for the step that failed', async () => {
    const { counted } = await tested(failedTest);
    expect(counted.get('barman_recovery_tests_total pg1')).toBe(1);
    expect(counted.get('barman_recovery_test_failures_total pg1 start')).toBe(1);
    expect(counted.get('barman_recovery_test_duration_seconds_sum pg1')).toBe(20);
    expect(counted.get('barman_recovery_test_duration_seconds_bucket pg1 30')).toBe(1);
  });

  it('is no failure when it passed', async () => {
    expect([...(await tested(passedTest)).counted.keys()].join()).not.toContain('failures');
  });
});
