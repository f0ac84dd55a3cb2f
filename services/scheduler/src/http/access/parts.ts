import type { ActionContext } from '@barback/shared/actions/action';
import { failedLogins } from '@barback/shared/http/failed-logins';
import type { Gate } from '@barback/shared/http/gate';
import { workQueues } from '@barback/shared/queue/enqueue';
import { WORK_QUEUES } from '@barback/shared/queue/names';
import type { Logger } from '@barback/shared/service/log';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import { readSnapshot } from '@barback/shared/status/read-snapshot';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { poolsInUse } from '@barback/shared/vocabulary/pools';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { tickQueue } from '../../schedules/tick-queue.ts';
import { endedSessionsIn } from './ended-sessions.ts';

/** What the routes of the scheduler work with. */
export interface ApiParts extends ActionContext {
  /** Null: nothing can be done here. */
  gate: Gate | null;
  store: StateStore;
  /** Every queue that is in use: of the pools that servers are in. */
  queuesInUse: () => Promise<Queue[]>;
  snapshot: () => Promise<Snapshot>;
  redisUp: () => boolean;
  log: Logger;
}

export interface ApiEnvironment {
  /** Connected with `failFast`: no action may happen later than its answer says. */
  redis: Redis;
  prefix: string;
  token: string | null;
  log: Logger;
  now: () => Date;
}

/** Makes them on a connection of their own, and tells how to close them. */
export function apiParts({
  redis,
  prefix,
  token,
  ...given
}: ApiEnvironment): ApiParts & { close(): Promise<void> } {
  const queues = workQueues(redis, prefix);
  const ticks = tickQueue(redis, prefix);
  const store = stateStore(redis, prefix);
  return {
    ...given,
    gate: token === null ? null : gateOf(token, { redis, prefix, ...given }),
    store,
    queues,
    async queuesInUse() {
      const pools = poolsInUse((await store.get('plan', 'plan'))?.servers ?? []);
      return [ticks, ...pools.flatMap((pool) => WORK_QUEUES.map((queue) => queues.queue(queue, pool)))];
    },
    snapshot: () => readSnapshot(redis, prefix, given.now()),
    redisUp: () => redis.status === 'ready',
    async close() {
      await Promise.all([queues.close(), ticks.close()]);
    },
  };
}

function gateOf(token: string, { redis, prefix, log, now }: Omit<ApiEnvironment, 'token'>): Gate {
  return {
    variable: 'BARBACK_TOKEN',
    tokens: [token],
    cookie: 'barback_session',
    signingKey: token, // every scheduler with the same token knows the session
    endedSessions: endedSessionsIn(redis, prefix),
    failedLogins: failedLogins(),
    now,
    log,
  };
}
