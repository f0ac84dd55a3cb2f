import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Evidence } from '@barback/shared/history/judge-evidence';
import { type CounterIncrement, counterField } from '@barback/shared/state/counters';
import { type BackupRun, EXTERNAL } from '@barback/shared/state/entries/backup-run';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { withBackup, withRecoveryTest } from './recent-runs.ts';
import { type ProjectedProof, withTest } from './recovery-proof.ts';
import { backupIncrements, recoveryIncrements } from './run-increments.ts';

/** What lines of the history make of what Redis holds. */
export interface Projection {
  /** By server: the newest; begins with what Redis knows. */
  backupRuns: Map<string, BackupRun>;
  /** By server; begins with what Redis knows. */
  recovery: Map<string, ProjectedProof>;
  /** By server; begins with what Redis knows. */
  recentRuns: Map<string, RecentRuns>;
  /** By `counterField`: how much is added. */
  counts: Map<string, number>;
}

export function emptyProjection(): Projection {
  return { backupRuns: new Map(), recovery: new Map(), recentRuns: new Map(), counts: new Map() };
}

/** Adds one line, in the order of the history. Depends on nothing else; modifies the given projection. */
export function project(projection: Projection, entry: HistoryEntry, evidence: Evidence): void {
  if (evidence === 'repeat') return;
  const { backupRuns, recovery, recentRuns, counts } = projection;
  if (entry.kind === 'backup') {
    const { run } = entry;
    const newest = backupRuns.get(run.server);
    const isLate = run.trigger === EXTERNAL && newest !== undefined && isAfter(newest, run);
    const isNewest = evidence === 'first' ? !isLate : newest?.startedAt === run.startedAt;
    if (isNewest) backupRuns.set(run.server, run);
    recentRuns.set(run.server, withBackup(recentRuns.get(run.server) ?? null, run));
    // a counter never goes back: what was counted as a failure stays one
    if (evidence === 'first') count(counts, backupIncrements(run));
  } else {
    const { server } = entry.test;
    recovery.set(server, withTest(recovery.get(server) ?? null, entry.test));
    recentRuns.set(server, withRecoveryTest(recentRuns.get(server) ?? null, entry.test));
    count(counts, recoveryIncrements(entry.test));
  }
}

/** What others took is found later than what Barback took meanwhile. */
function isAfter(a: BackupRun, b: BackupRun): boolean {
  return Date.parse(a.startedAt) > Date.parse(b.startedAt);
}

function count(counts: Projection['counts'], increments: readonly CounterIncrement[]): void {
  for (const { name, labels, by } of increments) {
    const field = counterField(name, labels);
    // whole milliseconds: however sums are cut into parts, they come to the same
    counts.set(field, Math.round(((counts.get(field) ?? 0) + by) * 1000) / 1000);
  }
}
