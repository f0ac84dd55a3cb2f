import type { Progress } from '../state/entries/progress.ts';
import { secondsBetween } from './seconds-between.ts';

/** What progress comes to; null is unknown. */
export interface Pace {
  /** From 0 to 1. */
  ratio: number | null;
  bytesPerSecond: number | null;
  secondsLeft: number | null;
}

/** A shorter time is not enough for a rate. */
const SHORTEST_SECONDS = 1;

/** How fast it went since the step began, and how long the rest takes at that rate. Pure. */
export function paceOf({ since, measuredAt, bytes, expectedBytes }: Progress): Pace {
  const seconds = secondsBetween(since, measuredAt);
  const bytesPerSecond = bytes === null || seconds < SHORTEST_SECONDS ? null : bytes / seconds;
  if (bytes === null || expectedBytes === null || expectedBytes === 0) {
    return { ratio: null, bytesPerSecond, secondsLeft: null };
  }
  // one that has grown since the last time takes longer than anybody knows
  const left = expectedBytes > bytes ? expectedBytes - bytes : null;
  const secondsLeft = left === null || !bytesPerSecond ? null : left / bytesPerSecond;
  return { ratio: Math.min(1, bytes / expectedBytes), bytesPerSecond, secondsLeft };
}
