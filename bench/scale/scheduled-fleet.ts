import { nextRunsKey } from '@barback/shared/queue/names';
import { stateKey } from '@barback/shared/state/keys';
import { stateStore } from '@barback/shared/state/state-store';
import { Redis } from 'ioredis';
import { type BarmanHome, startBarmanHome } from '../../test/fixtures/barman.ts';
import { largeFleet } from '../../test/fixtures/fleet/fleets.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { type ListeningService, startService } from '../../test/fixtures/service.ts';
import { waitUntil } from '../../test/fixtures/wait-until.ts';

export const PREFIX = 'barback';
const LONGEST_START_MILLISECONDS = 600_000;

/** Servers that schedulers have to plan, and no worker. */
export interface ScheduledFleet extends AsyncDisposable {
  redis: Redis;
  redisUrl: string;
  barman: BarmanHome;
  /** Resolves when there is a schedule for each server. */
  startScheduler(): Promise<ListeningService>;
  isPlanned(server: string): Promise<boolean>;
}

/** Never asked: no worker runs. */
export function serverWith(cron: string) {
  return { postgres: { port: 1, password: 'any' }, lines: [`#:backup_cron = ${cron}`] };
}

export async function startScheduledFleet(
  count: number,
  cronOf: (index: number) => string,
): Promise<ScheduledFleet> {
  await using started = new AsyncDisposableStack();
  const server = await startRedis({ appendonly: 'no' });
  started.defer(server.stop);
  const redis = new Redis(server.url);
  started.defer(() => redis.disconnect());
  const barman = await startBarmanHome();
  started.defer(barman.stop);
  for (const [index, { name }] of largeFleet(count).entries())
    await barman.writeServer(name, serverWith(cronOf(index)));
  const store = stateStore(redis, PREFIX);
  const kept = started.move();
  return {
    redis,
    redisUrl: server.url,
    barman,
    async startScheduler() {
      const scheduler = await startService('scheduler', { ...barman.environment, ...server.environment });
      kept.defer(async () => void (await scheduler.stop()));
      const isScheduled = async () =>
        (await store.has('plan', 'plan')) && (await redis.zcard(nextRunsKey(PREFIX))) >= count;
      await waitUntil(isScheduled, {
        description: `a schedule for each of ${count} servers`,
        timeoutMilliseconds: LONGEST_START_MILLISECONDS,
      });
      return scheduler;
    },
    // without reading the plan: that would take the time of the scheduler
    isPlanned: async (name) =>
      (await redis.hget(stateKey(PREFIX, 'plan'), 'plan'))?.includes(`"name":"${name}"`) === true,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
