import { setImmediate as others } from 'node:timers/promises';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import { longestIntervalSeconds } from '@barback/shared/vocabulary/cron-pattern';

/** The longest gap between two due times of a pattern, in seconds. */
export type IntervalSeconds = (pattern: string, timezone: string) => number;

/**
 * Computes gaps, each once, as one takes up to 0.2 s. What Redis says of them is not asked: whoever wrote there could have
 * a backup never be late.
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

/** Has the gaps of all these servers remembered, one after the other, and lets others work in between. */
export async function learnIntervals(
  servers: readonly ServerSettings[],
  timezone: string,
  intervalSeconds: IntervalSeconds,
): Promise<void> {
  for (const { backupCron, recovery, backupTimezone } of servers) {
    for (const pattern of [backupCron, recovery?.cron ?? null]) {
      if (pattern === null) continue;
      const startedAt = performance.now();
      intervalSeconds(pattern, backupTimezone ?? timezone);
      if (performance.now() - startedAt > 1) await others();
    }
  }
}
