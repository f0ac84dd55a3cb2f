import { shareRunning } from '@barback/shared/service/share-running';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';

/** The state in Redis, for any number of simultaneous requests. */
export interface SnapshotSource {
  /** Read now, or by the reading that is under way. */
  newest(): Promise<Snapshot>;
  /**
   * As it was read a moment ago: reading takes at most a twentieth of the time of who asks again and again. It is
   * renewed meanwhile.
   */
  recent(): Promise<Snapshot>;
}

/** How long a snapshot is recent, in times of what it took to read, and at most. */
const RECENT_TIMES = 20;
const LONGEST_RECENT_MILLISECONDS = 5000;

/**
 * Also answers while Redis is down: with the last state and `redisUp` false, or with an empty one if it was never read.
 * @param clock monotonic milliseconds
 */
export function snapshotSource(
  read: () => Promise<Snapshot>,
  clock: () => number = () => performance.now(),
): SnapshotSource {
  let last = emptySnapshot;
  let recent: { snapshot: Snapshot; until: number; renewAt: number } | null = null;
  const newest = shareRunning(async () => {
    const startedAt = clock();
    const snapshot = await read();
    if (snapshot.redisUp) last = snapshot;
    const lasting = snapshot.redisUp ? snapshot : { ...last, redisUp: false };
    const endedAt = clock();
    const recentMilliseconds = Math.min(RECENT_TIMES * (endedAt - startedAt), LONGEST_RECENT_MILLISECONDS);
    recent = {
      snapshot: lasting,
      until: endedAt + recentMilliseconds,
      renewAt: endedAt + recentMilliseconds / 2,
    };
    return lasting;
  }, clock);
  return {
    newest,
    async recent() {
      const at = clock();
      if (recent === null || at >= recent.until) return await newest();
      if (at >= recent.renewAt) newest().catch(() => {}); // whoever needs it is told
      return recent.snapshot;
    },
  };
}
