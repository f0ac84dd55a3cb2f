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
 * Keeps what Redis says of finished runs as the history has it: at start, when Redis is back, and each minute, since it
 * may have lost its data without having been away.
 *
 * @param project see `historyProjection`
 */
export function startProjection(
  project: (isToLook: boolean) => Promise<void>,
  redis: Redis,
  log: Logger,
): Projecting {
  let stopped = false;
  /** Whether it is also to look at what Redis was told before, which takes longer than to tell it what is new. */
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
