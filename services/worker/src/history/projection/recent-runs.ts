import { type BackupRun, EXTERNAL } from '@barback/shared/state/entries/backup-run';
import { failedStep } from '@barback/shared/state/entries/failed-step';
import {
  KEPT_DAYS,
  KEPT_RUNS,
  type RecentRuns,
  type RecoveryTestSummary,
  type RunDay,
} from '@barback/shared/state/entries/recent-runs';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';

/** Redis holds this for each of many runs: what is longer is in the history. */
const LONGEST_REASON = 500;

const NOTHING_RUN: RecentRuns = { backups: [], tests: [], days: [] };

/**
 * The state after one more backup has ended. It replaces an earlier entry of the same backup, which may have been
 * recorded as failed although it was done. Pure.
 */
export function withBackup(before: RecentRuns | null, run: BackupRun): RecentRuns {
  const { backups, tests, days } = before ?? NOTHING_RUN;
  const said = backups.find(
    ({ startedAt, backupId }) =>
      startedAt === run.startedAt || (backupId !== null && backupId === run.backupId),
  );
  const others = said === undefined ? days : onDay(days, said.endedAt, (day) => countBackup(day, said, -1));
  return {
    backups: newest(said === undefined ? withRun(backups, run) : backups.map(replaced(said, run))),
    tests,
    days: onDay(others, run.endedAt, (day) => countBackup(day, run, 1)),
  };
}

/** The state after one more recovery test has ended. Pure. */
export function withRecoveryTest(before: RecentRuns | null, test: RecoveryTest): RecentRuns {
  const { backups, tests, days } = before ?? NOTHING_RUN;
  const counted = test.status === 'passed' ? 'testsPassed' : 'testsFailed';
  return {
    backups,
    tests: newest([...tests, summaryOf(test)]),
    days: onDay(days, test.endedAt, (day) => ({ ...day, [counted]: day[counted] + 1 })),
  };
}

function summaryOf(test: RecoveryTest): RecoveryTestSummary {
  const { status, backupId, trigger, startedAt, endedAt, findings } = test;
  const failed = failedStep(test);
  return {
    status,
    backupId,
    trigger,
    startedAt,
    endedAt,
    failedStep: failed && { ...failed, reason: failed.reason.slice(0, LONGEST_REASON) },
    recoveryTimeSeconds: findings.recoveryTimeSeconds,
    dataAgeSeconds: findings.dataAgeSeconds,
  };
}

function shortened(run: BackupRun): BackupRun {
  return run.status === 'done' ? run : { ...run, message: run.message.slice(0, LONGEST_REASON) };
}

/** What others took is found later than what Barback took meanwhile. */
function withRun(backups: readonly BackupRun[], run: BackupRun): BackupRun[] {
  const isLater = (other: BackupRun) => Date.parse(other.startedAt) > Date.parse(run.startedAt);
  const at = run.trigger === EXTERNAL ? backups.findIndex(isLater) : -1;
  return at === -1 ? [...backups, shortened(run)] : backups.toSpliced(at, 0, shortened(run));
}

function replaced(said: BackupRun, run: BackupRun): (each: BackupRun) => BackupRun {
  return (each) => (each === said ? shortened(run) : each);
}

function newest<Run>(runs: Run[]): Run[] {
  return runs.slice(-KEPT_RUNS);
}

function countBackup(day: RunDay, { status, endedAt }: BackupRun, by: 1 | -1): RunDay {
  if (status === 'failed') return { ...day, backupsFailed: day.backupsFailed + by };
  const isLast = day.lastDoneAt === null || Date.parse(day.lastDoneAt) <= Date.parse(endedAt);
  const lastDoneAt = isLast ? endedAt : day.lastDoneAt;
  return { ...day, backupsDone: day.backupsDone + by, lastDoneAt };
}

function onDay(days: readonly RunDay[], endedAt: string, change: (day: RunDay) => RunDay): RunDay[] {
  const date = new Date(endedAt).toISOString().slice(0, 10);
  const day = days.find((each) => each.date === date) ?? emptyDay(date);
  const others = days.filter((each) => each.date !== date);
  return [...others, change(day)].sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-KEPT_DAYS);
}

function emptyDay(date: string): RunDay {
  return { date, backupsDone: 0, backupsFailed: 0, testsPassed: 0, testsFailed: 0, lastDoneAt: null };
}
