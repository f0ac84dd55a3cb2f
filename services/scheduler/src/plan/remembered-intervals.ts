import { setImmediate as others } from 'node:timers/promises';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import { longestIntervalSeconds } from '@barback/shared/vocabulary/cron-pattern';

/** The longest gap between two due times of a pattern, in seconds. */
export type IntervalSeconds = (pattern: string, timezone: string) => number;

/**
 * Computes each interval once, because one takes up to 0.2 s. It does not use the intervals in Redis: whoever wrote
 * there could prevent a backup from ever being late.
 */
export function rememberedIntervals(now: () => Date): IntervalSeconds {
  const known = new Map<string, number>();
  return (pattern, timezone) => {
    const key = `${pattern} ${timezone}`;
    const seconds = known.get(key) ?? longestIntervalSeconds(pattern, timezone, now());
    known.set(key, seconds);
    return seconds;
  };
}

/** Computes the intervals of all these servers, one after the other, and yields in between. */
export async function learnIntervals(
  servers: readonly ServerSettings[],
  timezone: string,
  intervalSeconds: IntervalSeconds,
): Promise<void> {
  for (const { backupCron, backupIncrementalCron, recovery, backupTimezone } of servers) {
    for (const pattern of [backupCron, backupIncrementalCron, recovery?.cron ?? null]) {
      if (pattern === null) continue;
      const startedAt = performance.now();
      intervalSeconds(pattern, backupTimezone ?? timezone);
      if (performance.now() - startedAt > 1) await others();
    }
  }
}
