import { setTimeout as delay } from 'node:timers/promises';

/** Looking at many files takes a while, and those who work with them wait: a tenth of the time at most. */
const SHARE = 0.1;
const SHORTEST_PAUSE_MILLISECONDS = 2000;

/** Looks again and again until the signal is aborted: each time when the last look has ended, and after a pause. */
export async function pollAtLowDuty(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const begin = performance.now();
    await look();
    const pause = Math.max(SHORTEST_PAUSE_MILLISECONDS, (performance.now() - begin) / SHARE);
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
