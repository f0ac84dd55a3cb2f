import { type HistoryEntry, serverOf } from '@barback/shared/history/entry';
import { evidenceJudge } from '@barback/shared/history/judge-evidence';
import type { Evidence, ServerEvidence } from '../evidence/evidence.ts';
import type { Violation } from './violation.ts';

/** What was done again although it was done already. Pure. */
export function doubles({ servers, history }: Pick<Evidence, 'servers' | 'history'>): Violation[] {
  return [...slotsDoneAgain(history), ...linesWrittenAgain(history), ...servers.flatMap(moreThanDue)];
}

/** Two runs for one due time, or two recovery tests for one backup. */
function slotsDoneAgain(history: readonly HistoryEntry[]): Violation[] {
  const ended = history.filter(({ slot }) => slot !== null);
  const bySlot = Map.groupBy(ended, (entry) => `${entry.kind} of ${serverOf(entry)} for ${entry.slot}`);
  return [...bySlot].flatMap(([name, entries]) => {
    const runs = new Set(entries.map(nameOfRun));
    const [first] = entries;
    return first !== undefined && runs.size > 1 ? doubled(first, `${runs.size} times the ${name}`) : [];
  });
}

function linesWrittenAgain(history: readonly HistoryEntry[]): Violation[] {
  const judge = evidenceJudge();
  return history.flatMap((entry) =>
    judge(entry) === 'repeat' ? doubled(entry, `the history says twice: ${nameOfRun(entry)}`) : [],
  );
}

function moreThanDue({ name, backups, dueTimes }: ServerEvidence): Violation[] {
  const done = backups.filter(({ status }) => status === 'DONE').length;
  const text = `${done} backups are DONE, and ${dueTimes.length} were due`;
  return done > dueTimes.length
    ? [{ promise: 'P3', how: 'doubled', what: 'backup', server: name, text }]
    : [];
}

function nameOfRun(entry: HistoryEntry): string {
  if (entry.kind === 'backup') return `backup ${entry.run.backupId ?? `at ${entry.run.startedAt}`}`;
  return `test of ${entry.test.backupId} at ${entry.test.startedAt}`;
}

function doubled(entry: HistoryEntry, text: string): Violation[] {
  const what = entry.kind === 'backup' ? 'backup' : 'recovery test';
  return [{ promise: 'P3', how: 'doubled', what, server: serverOf(entry), text }];
}
