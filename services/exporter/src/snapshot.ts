import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';

/**
 * Also answers while Redis is down: with the last state and `redisUp` false, or with an empty one if it was never read.
 */
export function lastingSnapshot(read: () => Promise<Snapshot>): () => Promise<Snapshot> {
  let last = emptySnapshot;
  return async () => {
    const snapshot = await read();
    if (!snapshot.redisUp) return { ...last, redisUp: false };
    last = snapshot;
    return snapshot;
  };
}
