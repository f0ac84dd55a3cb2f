import type { HistoryEntry } from '@barback/shared/history/entry';
import { evidenceJudge } from '@barback/shared/history/judge-evidence';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { exampleRecovery } from '@barback/shared/status/example-snapshot';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { describe, expect, it } from 'vitest';
import { emptyProjection, type Projection, project } from './projection.ts';

const attempt = {
  server: 'pg1',
  trigger: 'schedule',
  startedAt: '2026-11-23T12:00:00Z',
  endedAt: '2026-11-23T12:01:30Z',
  durationSeconds: 90,
};
const done: BackupRun = { ...attempt, status: 'done', backupId: '20261123T120000', sizeBytes: 1 };
const failed: BackupRun = { ...attempt, status: 'failed', backupId: null, reason: 'lock', message: 'busy' };
const later = { startedAt: '2026-11-23T13:00:00Z', backupId: '20261123T130000' };

const passedTest: RecoveryTest = exampleRecovery.newest;
const failedTest: RecoveryTest = {
  ...passedTest,
  status: 'failed',
  steps: [{ name: 'start', status: 'failed', durationSeconds: 1, reason: 'no', log: '', hostLost: false }],
};

/** What these lines make of what is known, which is nothing unless given. */
function projected(of: readonly (BackupRun | RecoveryTest)[], projection = emptyProjection()): Projection {
  const judge = evidenceJudge();
  for (const each of of) {
    const entry: HistoryEntry =
      'steps' in each
        ? { v: 1, kind: 'recovery-test', slot: null, test: each }
        : { v: 1, kind: 'backup', slot: null, run: each };
    project(projection, entry, judge(entry));
  }
  return projection;
}

const counts = (...of: (BackupRun | RecoveryTest)[]) =>
  new Map([...projected(of).counts].map(([field, by]) => [JSON.parse(field).join(' '), by]));

describe('a backup that has ended', () => {
  it('is the newest run of its server', () => {
    const { backupRuns } = projected([done, { ...failed, ...later, backupId: null }]);
    expect(backupRuns.get('pg1')).toMatchObject({ status: 'failed', startedAt: later.startedAt });
  });

  it('counts with its trigger, its duration, and the reason of a failure', () => {
    const counted = counts(failed);
    expect(counted.get('barman_backup_runs_total pg1 schedule')).toBe(1);
    expect(counted.get('barman_backup_run_failures_total pg1 lock')).toBe(1);
    expect(counted.get('barman_backup_run_duration_seconds_sum pg1')).toBe(90);
    expect(counted.has('barman_backup_run_duration_seconds_bucket pg1 60')).toBe(false);
    expect(counted.get('barman_backup_run_duration_seconds_bucket pg1 120')).toBe(1);
    expect(counted.get('barman_backup_run_duration_seconds_bucket pg1 +Inf')).toBe(1);
  });

  it('is no failure when it is done', () => {
    expect([...counts(done).keys()].join()).not.toContain('failures');
  });

  it('counts once, whoever else says that it has ended', () => {
    expect(counts(done, done, failed)).toEqual(counts(done));
  });

  it('is the newest run as it was done, when that was found out after all', () => {
    expect(projected([failed, done]).backupRuns.get('pg1')).toEqual(done);
    expect(projected([failed, { ...done, ...later }, done]).backupRuns.get('pg1')).toMatchObject(later);
  });

  it('adds to what was counted without the errors of fractions', () => {
    const runs = [0.1, 0.2, 0.7].map((durationSeconds, at) => ({
      ...done,
      durationSeconds,
      startedAt: `2026-11-23T12:0${at}:00Z`,
      backupId: `${at}`,
    }));
    expect(counts(...runs).get('barman_backup_run_duration_seconds_sum pg1')).toBe(1);
  });
});

describe('a recovery test that has ended', () => {
  it('is the newest, and proves its backup', () => {
    const known = projected([passedTest]).recovery.get('pg1');
    expect(known).toMatchObject({ newest: passedTest, provenBackupIds: new Set([passedTest.backupId]) });
  });

  it('counts with its duration, and a failure for the step that failed', () => {
    const counted = counts(failedTest);
    expect(counted.get('barman_recovery_tests_total pg1')).toBe(1);
    expect(counted.get('barman_recovery_test_failures_total pg1 start')).toBe(1);
    expect(counted.get('barman_recovery_test_duration_seconds_sum pg1')).toBe(20);
    expect(counted.get('barman_recovery_test_duration_seconds_bucket pg1 30')).toBe(1);
  });

  it('is no failure when it passed', () => {
    expect([...counts(passedTest).keys()].join()).not.toContain('failures');
  });
});
