import { setTimeout as delay } from 'node:timers/promises';

/** Reading many files takes a while, and their users wait: at most a tenth of the time. */
const SHARE = 0.1;
const SHORTEST_PAUSE_MILLISECONDS = 2000;

/** Polls until the signal is aborted: each time after the previous poll has ended, and a pause. */
export async function pollAtLowDuty(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const begin = performance.now();
    await look();
    const pause = Math.max(SHORTEST_PAUSE_MILLISECONDS, (performance.now() - begin) / SHARE);
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
