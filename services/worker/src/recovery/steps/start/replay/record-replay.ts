import { parseLsn } from '../../../../wal/lsn.ts';
import type { RecoveryInProgress } from '../../../ladder/step.ts';
import type { ReplayTarget } from './recovery-settings.ts';

interface Replayed {
  /** The position behind the last record. */
  replayedTo: bigint;
  /** ISO in UTC; null when none was replayed. */
  newestCommitAt: string | null;
}

/** Notes how far a recovery came: what of it is proven is judged elsewhere. */
export function recordReplay(test: RecoveryInProgress, target: ReplayTarget, replayed: Replayed): void {
  const { findings, wal } = test;
  const { backup } = test.request;
  const { newestCommitAt } = replayed;
  const { targetAt } = findings;
  findings.newestCommitAt = newestCommitAt;
  findings.replayedWalBytes = Math.max(0, Number(replayed.replayedTo - parseLsn(backup.beginXlog)));
  if (targetAt !== null && newestCommitAt !== null) {
    findings.targetErrorSeconds = (Date.parse(targetAt) - Date.parse(newestCommitAt)) / 1000;
  }
  const archivedAt = target.kind === 'latest' ? (wal?.newestArchivedAt ?? backup.endedAt) : backup.endedAt;
  const last = [backup.endedAt, archivedAt].toSorted((one, other) => Date.parse(one) - Date.parse(other));
  findings.recoveryPointAt = targetAt ?? last.at(-1) ?? null;
}
