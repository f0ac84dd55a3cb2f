import type { PlannedServer } from '@barback/shared/plan/plan';
import type { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { LATE_MILLISECONDS } from '../due/due-run.ts';
import { asPast } from './due-schedules.ts';

/** A search reads the state of so many servers, those of a large installation in turn. */
export const SERVERS_AT_A_TIME = 500;

/**
 * The servers whose state a search for missed runs reads: those whose turn it is, and each one with a run that is late
 * and not settled. Pure.
 *
 * @param settledRuns epoch milliseconds by schedule id
 * @param start how many servers are before those whose turn it is
 */
export function serversToExamine(
  servers: readonly PlannedServer[],
  settledRuns: ReadonlyMap<string, number>,
  start: number,
  now: number,
  dueTimes: typeof dueTimesAround,
): PlannedServer[] {
  const isLate = ({ schedules }: PlannedServer) =>
    schedules.some(({ id, timing, since }) => {
      if (timing.by === 'interval') return false;
      const { latest } = dueTimes(timing.pattern, timing.timezone, now);
      const coveredUntil = asPast(settledRuns.get(id), now) ?? (since === null ? 0 : Date.parse(since));
      return latest > coveredUntil && now - latest >= LATE_MILLISECONDS;
    });
  const count = servers.length;
  return servers.filter(
    (server, index) => (index - (start % count) + count) % count < SERVERS_AT_A_TIME || isLate(server),
  );
}
