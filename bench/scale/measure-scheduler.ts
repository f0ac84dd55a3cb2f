import { setTimeout as delay } from 'node:timers/promises';
import { queuePrefix } from '@barback/shared/queue/names';
import { waitUntil } from '../../test/fixtures/wait-until.ts';
import { cpuSecondsOf, memoryOf } from '../process-cost.ts';
import { PREFIX, serverWith, startScheduledFleet } from './scheduled-fleet.ts';

/** What a scheduler costs that has nothing to do, and how soon it knows of a new server. */
export interface IdleCost {
  cpuSecondsPerMinute: number;
  residentBytes: number;
  newServerSeconds: number;
}

/** How long after their due time the backups of all servers were enqueued, and by how much CPU of both schedulers. */
export interface BurstCost {
  medianSeconds: number;
  p99Seconds: number;
  cpuSeconds: number;
  lost: number;
  doubled: number;
}

const MINUTE_MILLISECONDS = 60_000;
const LONGEST_START_MILLISECONDS = 10 * MINUTE_MILLISECONDS;
/** After the start, until it has done everything for the first time. */
const SETTLING_MILLISECONDS = 20_000;

/** Has a scheduler plan a backup a year of so many servers; without a worker. */
export async function measureIdleScheduler(count: number): Promise<IdleCost> {
  await using fleet = await startScheduledFleet(
    count,
    (index) => `${index % 60} ${Math.floor(index / 60) % 24} 1 1 *`,
  );
  const { barman, startScheduler, isPlanned } = fleet;
  const scheduler = await startScheduler();
  await delay(SETTLING_MILLISECONDS);
  const cpuBefore = await cpuSecondsOf(scheduler.pid);
  await delay(MINUTE_MILLISECONDS);
  const cpuSecondsPerMinute = (await cpuSecondsOf(scheduler.pid)) - cpuBefore;
  const { residentBytes } = await memoryOf(scheduler.pid);
  const startedAt = performance.now();
  await barman.writeServer('new', serverWith('0 3 1 1 *'));
  await waitUntil(() => isPlanned('new'), {
    description: 'the new server to be in the plan',
    timeoutMilliseconds: MINUTE_MILLISECONDS,
  });
  const newServerSeconds = (performance.now() - startedAt) / 1000;
  return { cpuSecondsPerMinute, residentBytes, newServerSeconds };
}

/** Has two schedulers enqueue the backups of all servers, due at one instant, and kills one of them in the middle. */
export async function measureBurst(count: number): Promise<BurstCost> {
  const dueAt = new Date(Date.now() + MINUTE_MILLISECONDS + count * 12);
  dueAt.setUTCSeconds(0, 0);
  dueAt.setTime(dueAt.getTime() + MINUTE_MILLISECONDS);
  const pattern = `${dueAt.getUTCMinutes()} ${dueAt.getUTCHours()} * * *`;
  await using fleet = await startScheduledFleet(count, () => pattern);
  const { redis, startScheduler } = fleet;
  const killed = await startScheduler();
  const survivor = await startScheduler();
  const leftMilliseconds = dueAt.getTime() - Date.now();
  if (leftMilliseconds < 0) throw new Error('the schedulers started too slowly to measure a burst');
  await delay(leftMilliseconds);
  const cpuBefore = (await cpuSecondsOf(killed.pid)) + (await cpuSecondsOf(survivor.pid));
  let cpuOfKilled: number | null = null;
  const seen: { milliseconds: number; jobs: number }[] = [];
  const waiting = `${queuePrefix(PREFIX)}:work:wait`;
  await waitUntil(
    async () => {
      const jobs = await redis.llen(waiting);
      seen.push({ milliseconds: Date.now() - dueAt.getTime(), jobs });
      if (cpuOfKilled === null && jobs >= count / 2) {
        cpuOfKilled = await cpuSecondsOf(killed.pid);
        killed.signal('SIGKILL');
      }
      return jobs >= count;
    },
    { description: 'all backups to be enqueued', timeoutMilliseconds: LONGEST_START_MILLISECONDS },
  ).catch((error: Error) => process.stderr.write(`${error.message}\n`));
  const cpuSeconds = (cpuOfKilled ?? 0) + (await cpuSecondsOf(survivor.pid)) - cpuBefore;
  const jobs = await redis.lrange(waiting, 0, -1);
  const servers = new Set(jobs.map((id) => id.split('.').slice(0, 2).join('.')));
  const after = (share: number) =>
    (seen.find((each) => each.jobs >= share * count)?.milliseconds ?? Number.NaN) / 1000;
  return {
    medianSeconds: after(0.5),
    p99Seconds: after(0.99),
    cpuSeconds,
    lost: count - servers.size,
    doubled: jobs.length - servers.size,
  };
}
