import {
  type BarmanD,
  CHANGING_MILLISECONDS,
  type ReadBarmanD,
} from '@barback/shared/barman-d/read-directory';
import type { Logger } from '@barback/shared/service/log';
import { repeatedly } from '@barback/shared/service/repeatedly';
import type { StateStore } from '@barback/shared/state/state-store';
import type { Redis } from 'ioredis';
import type { CurrentPlan } from './current-plan.ts';
import { followFiles } from './follow-files.ts';

const POLL_MILLISECONDS = 2000;

export interface PlanRefreshParts {
  plan: Pick<CurrentPlan, 'renew'>;
  /** The directory of the server files. */
  directory: string;
  readBarmanD: ReadBarmanD;
  redis: Redis;
  store: Pick<StateStore, 'has'>;
  log: Logger;
}

/**
 * Renews the plan at start, within two seconds of a change of a server file (see {@link followFiles}) or of the loss of
 * what Redis holds (it has lost every schedule then), when Redis is back, and each minute in any case.
 *
 * @returns how to stop
 */
export function startPlanRefresh({
  plan,
  directory,
  readBarmanD,
  redis,
  store,
  log,
}: PlanRefreshParts): () => void {
  let againSoon: NodeJS.Timeout | undefined;
  let stopped = false;
  const renew = async (barmanD?: BarmanD) => {
    try {
      const { stillChanging } = await plan.renew(barmanD);
      if (!stillChanging || stopped) return;
      clearTimeout(againSoon);
      againSoon = setTimeout(() => renew(), CHANGING_MILLISECONDS);
    } catch (error) {
      const reason = (error as Error).message;
      if (!stopped) log.error({ reason }, 'could not reconcile the schedules; will retry within a minute');
    }
  };
  const stopFiles = followFiles({ directory, readBarmanD, read: renew });
  // apart from the files, which are also read while Redis is down; renew reports an error of Redis
  const stopPlan = repeatedly(
    async () => (await store.has('plan', 'plan')) || (await renew()),
    POLL_MILLISECONDS,
    () => {},
  );
  const isBack = () => void renew();
  redis.on('ready', isBack);
  return () => {
    stopped = true;
    stopFiles();
    stopPlan();
    clearTimeout(againSoon);
    redis.off('ready', isBack);
  };
}
