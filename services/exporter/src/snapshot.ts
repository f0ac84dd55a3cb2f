import { shareRunning } from '@barback/shared/service/share-running';
import type { JudgedServer } from '@barback/shared/status/server-statuses';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';

/** The state in Redis, for any number of simultaneous requests. */
export interface SnapshotSource {
  /** Read now, or by the reading that is under way. */
  newest(): Promise<Snapshot>;
  /**
   * As it was a moment ago: reading and judging take at most a twentieth of the time of who asks again and again. It is
   * renewed meanwhile.
   */
  recent(): Promise<JudgedSnapshot>;
}

export interface JudgedSnapshot {
  snapshot: Snapshot;
  /** All of the plan, worst first. */
  servers: readonly JudgedServer[];
}

/** How long a snapshot is recent, in times of what it took, and at most. */
const RECENT_TIMES = 20;
const LONGEST_RECENT_MILLISECONDS = 5000;

/**
 * Also answers while Redis is down: with the last state and `redisUp` false, or with an empty one if it was never read.
 * @param clock monotonic milliseconds
 */
export function snapshotSource(
  read: () => Promise<Snapshot>,
  judge: (snapshot: Snapshot) => Promise<readonly JudgedServer[]>,
  clock: () => number = () => performance.now(),
): SnapshotSource {
  let last = emptySnapshot;
  let recent: { judged: JudgedSnapshot; until: number; renewAt: number } | null = null;
  const newest = shareRunning(async () => {
    const snapshot = await read();
    if (snapshot.redisUp) last = snapshot;
    return snapshot.redisUp ? snapshot : { ...last, redisUp: false };
  }, clock);
  const renew = shareRunning(async () => {
    const startedAt = clock();
    const snapshot = await newest();
    const judged = { snapshot, servers: await judge(snapshot) };
    const endedAt = clock();
    const recentMilliseconds = Math.min(RECENT_TIMES * (endedAt - startedAt), LONGEST_RECENT_MILLISECONDS);
    recent = {
      judged,
      until: endedAt + recentMilliseconds,
      renewAt: endedAt + recentMilliseconds / 2,
    };
    return judged;
  }, clock);
  return {
    newest,
    async recent() {
      const at = clock();
      if (recent === null || at >= recent.until) return await renew();
      if (at >= recent.renewAt) renew().catch(() => {}); // whoever needs it is told
      return recent.judged;
    },
  };
}
