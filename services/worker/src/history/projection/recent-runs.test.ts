import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import {
  KEPT_DAYS,
  KEPT_RUNS,
  type RecentRuns,
  recentRunsSchema,
} from '@barback/shared/state/entries/recent-runs';
import { exampleRecovery } from '@barback/shared/status/example-snapshot';
import { describe, expect, it } from 'vitest';
import { withBackup, withRecoveryTest } from './recent-runs.ts';

/** The run that ended so many hours after the first of November began. */
const at = (hour: number) => {
  const startedAt = new Date(Date.UTC(2026, 10, 1, hour)).toISOString();
  return { server: 'pg1', trigger: 'schedule', startedAt, endedAt: startedAt, durationSeconds: 90 };
};
const done = (hour: number): BackupRun => ({
  ...at(hour),
  status: 'done',
  backupId: `${hour}`,
  sizeBytes: 1,
});
const failed = (hour: number, message = 'busy'): BackupRun => ({
  ...at(hour),
  status: 'failed',
  backupId: null,
  reason: 'lock',
  message,
});
const after = (...runs: BackupRun[]) => runs.reduce<RecentRuns | null>(withBackup, null);

describe('the runs that are kept of a server', () => {
  it('are the newest, however many there were', () => {
    const runs = after(...Array.from({ length: 1000 }, (_, hour) => done(hour)));
    expect(runs?.backups).toHaveLength(KEPT_RUNS);
    expect(runs?.backups.at(-1)).toEqual(done(999));
    expect(runs?.days).toHaveLength(KEPT_DAYS);
    expect(recentRunsSchema.parse(runs)).toEqual(runs);
  });

  it('say once what became of a backup, when it was found to be done after all', () => {
    const runs = after(done(1), failed(2), { ...done(2), endedAt: at(30).endedAt });
    expect(runs?.backups.map(({ status }) => status)).toEqual(['done', 'done']);
    expect(runs?.days).toMatchObject([
      { date: '2026-11-01', backupsDone: 1, backupsFailed: 0, lastDoneAt: at(1).endedAt },
      { date: '2026-11-02', backupsDone: 1, backupsFailed: 0, lastDoneAt: at(30).endedAt },
    ]);
  });

  it('count what failed on each day', () => {
    const days = after(done(1), failed(2), failed(25))?.days;
    expect(days?.map(({ backupsDone, backupsFailed }) => [backupsDone, backupsFailed])).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('hold no more of a message than a person reads', () => {
    const [run] = after(failed(1, 'x'.repeat(100_000)))?.backups ?? [];
    expect(JSON.stringify(run).length).toBeLessThan(1000);
  });
});

describe('a recovery test among them', () => {
  const { newest } = exampleRecovery;

  it('is kept without its steps, with what it measured', () => {
    const { steps: _, ...withoutSteps } = newest;
    const [test] = withRecoveryTest(null, newest).tests;
    expect(test).toMatchObject({
      backupId: withoutSteps.backupId,
      failedStep: null,
      recoveryTimeSeconds: 12.5,
    });
    expect(test).not.toHaveProperty('steps');
  });

  it('names the step by which it failed, and not its log', () => {
    const step = {
      name: 'start',
      status: 'failed',
      durationSeconds: 1,
      reason: 'no WAL',
      log: 'x',
      hostLost: false,
    } as const;
    const known = withRecoveryTest(after(done(1)), { ...newest, status: 'failed', steps: [step] });
    expect(known.tests).toMatchObject([
      { status: 'failed', failedStep: { name: 'start', reason: 'no WAL' } },
    ]);
    expect(known.days.at(-1)).toMatchObject({ date: '2026-11-23', testsFailed: 1, testsPassed: 0 });
    expect(known.backups).toHaveLength(1);
  });
});
