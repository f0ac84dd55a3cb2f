import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Logger } from '@barback/shared/service/log';
import type { RecoveryFindings } from '@barback/shared/vocabulary/recovery-test';
import { followHistory } from './follow-history.ts';

/** The first relation that the step `read` had no time for. */
export type ReadPosition = NonNullable<NonNullable<RecoveryFindings['read']>['next']>;

/** How far the step `read` of each server came, as the history on disk says. */
export interface ReadPositions {
  /**
   * Null when it read everything, or nothing yet. Never fails: while the history cannot be read, the last state counts.
   */
  of(server: string): Promise<ReadPosition | null>;
}

/** @param file see `historyFile` */
export function readPositionsIn(file: string, log: Logger): ReadPositions {
  const positions = new Map<string, ReadPosition | null>();
  const readOn = followHistory(
    file,
    { begin: () => positions.clear(), take: (entry) => remember(positions, entry) },
    log,
  );
  return {
    async of(server) {
      await readOn();
      return positions.get(server) ?? null;
    },
  };
}

/** A test that did not come to `read` changes nothing. */
function remember(positions: Map<string, ReadPosition | null>, entry: HistoryEntry): void {
  if (entry.kind !== 'recovery-test') return;
  const { server, findings } = entry.test;
  if (findings.read !== null) positions.set(server, findings.read.next);
}
