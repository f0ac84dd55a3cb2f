import type { Logger } from '@barback/shared/service/log';
import { oneAtATime } from '@barback/shared/service/one-at-a-time';
import type { Redis } from 'ioredis';
import { waitAtMost } from '../../files/wait-at-most.ts';

const MINUTE_MILLISECONDS = 60_000;

export interface Projecting {
  /** Resolves when Redis says what the history says now, or after some seconds: then it does when it is back. */
  now(): Promise<void>;
  stop(): void;
}

/**
 * Keeps the finished runs in Redis in line with the history: at start, when Redis is back, and every minute, because
 * Redis may have lost its data without an outage.
 * @param project see `historyProjection`
 */
export function startProjection(
  project: (isToLook: boolean) => Promise<void>,
  redis: Redis,
  log: Logger,
): Projecting {
  let stopped = false;
  /** Whether to check the earlier state in Redis as well, which takes longer than adding what is new. */
  let isLookDue = true;
  const inTurn = oneAtATime(async () => {
    const isToLook = isLookDue;
    isLookDue = false;
    try {
      await project(isToLook);
    } catch (error) {
      const { message: reason } = error as Error;
      if (!stopped)
        log.error({ reason }, 'could not write the newest history to Redis; will retry within a minute');
    }
  });
  const tried = () => {
    isLookDue = true;
    return inTurn();
  };
  void tried();
  redis.on('ready', tried);
  const eachMinute = setInterval(tried, MINUTE_MILLISECONDS);
  return {
    now: () => waitAtMost(inTurn()),
    stop() {
      stopped = true;
      redis.off('ready', tried);
      clearInterval(eachMinute);
    },
  };
}
