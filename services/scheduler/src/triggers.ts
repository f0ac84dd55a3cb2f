import { SETTLE_MILLISECONDS } from '@barback/shared/barman-d/read-directory';
import type { Logger } from '@barback/shared/service/log';
import type { Redis } from 'ioredis';
import type { CurrentPlan } from './current-plan.ts';
import { watchDirectory } from './watch-directory.ts';

const MINUTE_MILLISECONDS = 60_000;

export interface RenewalParts {
  plan: CurrentPlan;
  /** The directory of the server files. */
  directory: string;
  redis: Redis;
  log: Logger;
}

/**
 * Renews the plan at start, when a server file changes, when Redis is back (one that lost its data lost every
 * schedule) and each minute in any case.
 *
 * @returns how to stop
 */
export function keepRenewing({ plan, directory, redis, log }: RenewalParts): () => void {
  let settling: NodeJS.Timeout | undefined;
  let stopped = false;
  const renew = async () => {
    try {
      const { unsettled } = await plan.renew();
      if (!unsettled || stopped) return;
      clearTimeout(settling);
      settling = setTimeout(renew, SETTLE_MILLISECONDS);
    } catch (error) {
      const reason = (error as Error).message;
      if (!stopped) log.error({ reason }, 'schedules could not be reconciled: tried again within a minute');
    }
  };
  const stopWatching = watchDirectory(directory, renew);
  const eachMinute = setInterval(renew, MINUTE_MILLISECONDS);
  redis.on('ready', renew);
  return () => {
    stopped = true;
    stopWatching();
    clearInterval(eachMinute);
    clearTimeout(settling);
    redis.off('ready', renew);
  };
}
