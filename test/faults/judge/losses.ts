import type { HistoryEntry } from '@barback/shared/history/entry';
import { median } from '../../../bench/median.ts';
import type { Evidence, ServerEvidence } from '../evidence/evidence.ts';
import { doneBackups } from './catalogue.ts';
import { type CatchingUp, catchingUp } from './catching-up.ts';
import { clock } from './clock.ts';
import type { Violation } from './violation.ts';

/** How late a backup that is due may be once everything is up, and then the recovery test of it, besides what tests take. */
export const LATE_SECONDS = 120;

/** What was due and did not happen, and what happened and is not known any more. Pure. */
export function losses(evidence: Evidence): Violation[] {
  const { servers, history, historyRewritten } = evidence;
  const rewritten: Violation = {
    promise: 'P4',
    how: 'lost',
    what: 'report',
    server: null,
    text: `the history lacks what it said before, ${historyRewritten} times`,
  };
  return [
    ...catchingUp(evidence).flatMap((one) => notCaughtUp(one, testLateSeconds(evidence))),
    ...servers.flatMap((server) => [...notInHistory(server, history), ...notTested(server, history)]),
    ...(historyRewritten > 0 ? [rewritten] : []),
  ];
}

/**
 * What a dead worker was at is taken over after fixed times, and then servers share the recovery host: a test waits for
 * one of each other, as long as one usually takes on this machine.
 */
function testLateSeconds({ servers, history }: Evidence): number {
  const seconds = history.flatMap((entry) =>
    entry.kind === 'recovery-test' && entry.test.status === 'passed' ? [entry.test.testDurationSeconds] : [],
  );
  const tested = servers.filter(({ isTested }) => isTested);
  return LATE_SECONDS + tested.length * (seconds.length === 0 ? 0 : median(seconds));
}

function notCaughtUp(
  { server, round, dueAt, backupSeconds, testSeconds }: CatchingUp,
  lateSeconds: number,
): Violation[] {
  const text = (seconds: number | null) =>
    `due at ${clock(dueAt)}, and after round ${round} ${seconds === null ? 'never' : `only ${seconds.toFixed(0)} s after everything was up`}`;
  const lost = (what: Violation['what'], seconds: number | null): Violation => {
    return { promise: 'P1', how: 'lost', what, server, text: text(seconds) };
  };
  if (backupSeconds === null || backupSeconds > LATE_SECONDS) return [lost('backup', backupSeconds)];
  if (testSeconds === undefined) return [];
  const isLate = testSeconds === null || testSeconds - backupSeconds > lateSeconds;
  return isLate ? [lost('recovery test', testSeconds)] : [];
}

function notInHistory(server: ServerEvidence, history: readonly HistoryEntry[]): Violation[] {
  return unrecorded(server, history).map((backupId) => ({
    promise: 'P4',
    how: 'lost',
    what: 'backup',
    server: server.name,
    text: `${backupId} is DONE, and the history does not say so`,
  }));
}

/** The backups that are done and of which the history does not say so. Pure. */
export function unrecorded(server: ServerEvidence, history: readonly HistoryEntry[]): string[] {
  const known = new Set(
    history.flatMap((entry) =>
      entry.kind === 'backup' && entry.run.status === 'done' && entry.run.server === server.name
        ? [entry.run.backupId]
        : [],
    ),
  );
  return doneBackups(server)
    .map(({ backupId }) => backupId)
    .filter((backupId) => !known.has(backupId));
}

function notTested(server: ServerEvidence, history: readonly HistoryEntry[]): Violation[] {
  return untested(server, history).map((backupId) => ({
    promise: 'P1',
    how: 'lost',
    what: 'recovery test',
    server: server.name,
    text: `neither ${backupId} nor a newer backup was restored`,
  }));
}

/**
 * The backups of which no recovery test has ended. One needs none of its own when a newer one had one: that was taken
 * while an older test waited. Pure.
 */
export function untested(server: ServerEvidence, history: readonly HistoryEntry[]): string[] {
  if (!server.isTested) return [];
  const tested = new Set(
    history.flatMap((entry) =>
      entry.kind === 'recovery-test' && entry.test.server === server.name ? [entry.test.backupId] : [],
    ),
  );
  const done = doneBackups(server);
  const newestTested = done.findLastIndex(({ backupId }) => tested.has(backupId));
  return done.slice(newestTested + 1).map(({ backupId }) => backupId);
}
