import { type HistoryEntry, serverOf } from './entry.ts';

/**
 * What a line adds to the earlier ones. There may be two lines about one run: from a worker that stalled, and from the
 * one that found out its result meanwhile.
 * - `first`: no earlier line is about this run
 * - `better`: an earlier line said that the run failed, and it is done: an existing backup counts
 * - `repeat`: the earlier line stays valid
 */
export type Evidence = 'first' | 'better' | 'repeat';

/** How many names of runs are remembered of each kind and server: the second line comes soon after the first. */
const REMEMBERED = 400;

/** @param isWritten whether it is a line, which those after it are compared with; default: true */
type EvidenceJudge = (entry: HistoryEntry, isWritten?: boolean) => Evidence;

/** Judges lines in the order of the history, starting with the first: the result is the same for every reader. */
export function evidenceJudge(): EvidenceJudge {
  const known = new Map<string, Map<string, HistoryStatus>>();
  return (entry, isWritten = true) => {
    const key = `${entry.kind} ${serverOf(entry)}`;
    const ofServer = known.get(key) ?? new Map<string, HistoryStatus>();
    known.set(key, ofServer);
    const names = namesOf(entry);
    const before = names.map((name) => ofServer.get(name)).find((status) => status !== undefined);
    const status = statusOf(entry);
    const evidence =
      before === undefined ? 'first' : before === 'failed' && status === 'done' ? 'better' : 'repeat';
    if (!isWritten) return evidence;
    for (const name of names) ofServer.set(name, evidence === 'repeat' ? (before ?? status) : status);
    for (const oldest of ofServer.keys()) {
      if (ofServer.size <= REMEMBERED) break;
      ofServer.delete(oldest);
    }
    return evidence;
  };
}

/** One entry for each run, with its best result, in the order in which runs ended. Pure. */
export function withoutRepeats(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const judge = evidenceJudge();
  const kept: HistoryEntry[] = [];
  for (const entry of entries) {
    const evidence = judge(entry);
    if (evidence === 'first') kept.push(entry);
    if (evidence === 'better') kept[kept.findLastIndex((other) => isSameRun(other, entry))] = entry;
  }
  return kept;
}

type HistoryStatus = 'done' | 'failed' | 'passed';

function statusOf(entry: HistoryEntry): HistoryStatus {
  return entry.kind === 'backup' ? entry.run.status : entry.test.status;
}

/** A server's backups never begin at one instant, nor do two of them make one; of a test only its line can be doubled. */
function namesOf(entry: HistoryEntry): string[] {
  if (entry.kind === 'recovery-test') return [`at ${entry.test.startedAt} to ${entry.test.endedAt}`];
  const { startedAt, backupId } = entry.run;
  return [`at ${startedAt}`, ...(backupId === null ? [] : [`backup ${backupId}`])];
}

/** Whether two lines are about one run. Pure. */
export function isSameRun(a: HistoryEntry, b: HistoryEntry): boolean {
  if (a.kind !== b.kind || serverOf(a) !== serverOf(b)) return false;
  const names = namesOf(b);
  return namesOf(a).some((name) => names.includes(name));
}
