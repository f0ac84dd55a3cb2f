import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';

/**
 * Answers while Redis is away too: with what it said last and `redisUp` false, or with nothing known when it was
 * never read.
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
