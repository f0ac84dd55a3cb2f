import { setTimeout as delay } from 'node:timers/promises';
import { stateStore } from '@barback/shared/state/state-store';
import { Redis } from 'ioredis';
import { startBarmanHome } from '../../test/fixtures/barman.ts';
import { largeFleet } from '../../test/fixtures/fleet/fleets.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { startService } from '../../test/fixtures/service.ts';
import { waitUntil } from '../../test/fixtures/wait-until.ts';
import { cpuSecondsOf, memoryOf } from '../process-cost.ts';

/** What a scheduler costs that has nothing to do, and how soon it knows of a new server. */
export interface SchedulerCost {
  cpuSecondsPerMinute: number;
  residentBytes: number;
  newServerSeconds: number;
}

const MINUTE_MILLISECONDS = 60_000;
/** Never asked: no worker runs. */
const SERVER = { postgres: { port: 1, password: 'any' }, lines: ['#:backup_cron = 0 3 1 1 *'] };

/** Has a scheduler plan a backup a year of so many servers; without a worker. */
export async function measureScheduler(count: number): Promise<SchedulerCost> {
  await using started = new AsyncDisposableStack();
  const server = await startRedis({ appendonly: 'no' });
  started.defer(server.stop);
  const redis = new Redis(server.url);
  started.defer(() => redis.disconnect());
  const barman = await startBarmanHome();
  started.defer(barman.stop);
  for (const { name } of largeFleet(count)) await barman.writeServer(name, SERVER);
  const state = stateStore(redis, 'barback');
  const isPlanned = async (servers: number) => (await state.get('plan', 'plan'))?.servers.length === servers;
  const scheduler = await startService('scheduler', { ...barman.environment, ...server.environment });
  started.defer(async () => void (await scheduler.stop()));
  await waitUntil(() => isPlanned(count), {
    description: `a plan of ${count} servers`,
    timeoutMilliseconds: 10 * MINUTE_MILLISECONDS,
  });
  const isScheduled = async () => (await redis.zcard('{barback}:ticks:repeat')) >= count;
  await waitUntil(isScheduled, {
    description: 'the schedules to exist',
    timeoutMilliseconds: 10 * MINUTE_MILLISECONDS,
  });

  const cpuBefore = await cpuSecondsOf(scheduler.pid);
  await delay(MINUTE_MILLISECONDS);
  const cpuSecondsPerMinute = (await cpuSecondsOf(scheduler.pid)) - cpuBefore;
  const { residentBytes } = await memoryOf(scheduler.pid);
  const startedAt = performance.now();
  await barman.writeServer('new', SERVER);
  await waitUntil(() => isPlanned(count + 1), {
    description: 'the new server to be in the plan',
    timeoutMilliseconds: MINUTE_MILLISECONDS,
  });
  const newServerSeconds = (performance.now() - startedAt) / 1000;
  return { cpuSecondsPerMinute, residentBytes, newServerSeconds };
}
