import type { KnownServer } from './known-server.ts';
import { secondsBetween } from './seconds-between.ts';

/** A check that is this many intervals old no longer says how the server is. */
const STALE_AFTER_INTERVALS = 3;
const USUAL_INTERVAL_SECONDS = 60;

/** How often a server is checked. */
export function checkIntervalSeconds({ schedules }: KnownServer): number {
  return schedules.find(({ job }) => job === 'check')?.intervalSeconds ?? USUAL_INTERVAL_SECONDS;
}

/** Whether the last check is too old to say how the server is now; false while there was none. */
export function isCheckStale(server: KnownServer, now: Date): boolean {
  if (server.check === null) return false;
  return secondsBetween(server.check.finishedAt, now) > STALE_AFTER_INTERVALS * checkIntervalSeconds(server);
}
