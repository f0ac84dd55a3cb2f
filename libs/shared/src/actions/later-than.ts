import type { Pause } from '../state/entries/pause.ts';

/** Now in UTC; a millisecond after the last change where that is dated ahead, as when clocks differ. Pure. */
export function laterThan(known: Pause | null, now: Date): string {
  const before = known === null ? 0 : Date.parse(known.changedAt);
  return new Date(Math.max(now.getTime(), before + 1)).toISOString();
}
