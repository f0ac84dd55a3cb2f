import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Schedule } from '@barback/shared/plan/plan';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { queuePrefix } from '@barback/shared/queue/names';
import { counterField } from '@barback/shared/state/counters';
import { stateStore } from '@barback/shared/state/state-store';
import { dueTimesAround, nextDueTime } from '@barback/shared/vocabulary/due-times';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { directoryReader } from '../../../libs/shared/src/barman-d/read-directory.ts';
import { consumeTicks } from '../../../services/scheduler/src/due/consume-ticks.ts';
import { currentPlan } from '../../../services/scheduler/src/plan/current-plan.ts';
import { reconcileSchedules } from '../../../services/scheduler/src/schedules/reconcile-schedules.ts';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';
const EACH_SECOND = '[pg1]\n#:backup_cron = * * * * * *\n';

let server: RedisServer;
let redis: Redis;
let queues: WorkQueues;
let directory: TemporaryDirectory;
let logged: { msg: string; schedule?: string }[];
let stops: (() => unknown)[];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = connection();
  await redis.flushall();
  queues = workQueues(redis, PREFIX);
  directory = await startTemporaryDirectory();
  logged = [];
  stops = [];
});
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  await queues.close();
  redis.disconnect();
  await directory.stop();
});

const connection = () => new Redis(server.url, { maxRetriesPerRequest: null });

async function save(text: string) {
  const file = join(directory.path, 'a.conf');
  await writeFile(file, text);
  await utimes(file, new Date(0), new Date(0));
}

/** One scheduler with a connection of its own; its ticks are not taken before `consume`. */
async function startScheduler() {
  const own = connection();
  const ticks = tickQueue(own, PREFIX);
  const store = stateStore(own, PREFIX);
  const queues = workQueues(own, PREFIX);
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) });
  const defaults = { timezone: 'UTC', checkIntervalMilliseconds: 60_000 };
  const plan = currentPlan({
    directory: directory.path,
    readBarmanD: directoryReader({ directory: directory.path, barmanHome: '/var/lib/barman' }),
    defaults,
    ticks,
    queues,
    store,
    log,
    now: () => new Date(),
  });
  stops.push(() => own.disconnect());
  return {
    plan,
    ticks,
    consume() {
      const stop = consumeTicks({
        redis: own,
        prefix: PREFIX,
        plan,
        queues,
        store,
        dueTimes: dueTimesAround,
        spread: () => 0,
        log,
        now: () => new Date(),
      });
      stops.push(stop);
    },
  };
}

/** The due times of the backups that were taken from the queue, by a worker that needs no time for them. */
function takeBackups(): string[] {
  const slots: string[] = [];
  const take = async ({ data }: { data: { slot: string } }) => void slots.push(data.slot);
  const worker = new Worker('work', take, { connection: redis, prefix: queuePrefix(PREFIX) });
  stops.push(() => worker.close());
  return slots;
}

const times = (message: string) =>
  logged.filter(({ msg, schedule }) => msg.startsWith(message) && schedule === 'backup/pg1').length;

it('two schedulers: each due time becomes one job', async () => {
  await save(EACH_SECOND);
  const slots = takeBackups();
  for (const scheduler of [await startScheduler(), await startScheduler()]) {
    await scheduler.plan.renew();
    scheduler.consume();
  }
  await waitUntil(() => slots.length >= 4, { description: 'four backups' });
  expect(new Set(slots).size).toBe(slots.length);
  expect(slots.every((slot) => Number(slot) % 1000 === 0)).toBe(true);
  const lastRuns = await stateStore(redis, PREFIX).getNumbers('last-runs');
  expect(slots.map(Number)).toContain(lastRuns.get('backup/pg1'));
});

it('a run that nobody could take when it was due is made once, late, and the next ones in time', async () => {
  await save(EACH_SECOND);
  const scheduler = await startScheduler();
  await scheduler.plan.renew();
  const dueAt = Number((await scheduler.ticks.getJobScheduler('backup/pg1'))?.next);
  await waitUntil(() => Date.now() > dueAt + 3000, { description: 'three runs to be overdue' });
  const slots = takeBackups();
  scheduler.consume();
  await waitUntil(() => slots.length >= 2, { description: 'two backups' });
  expect(Number(slots[0])).toBe(dueAt);
  expect(Number(slots[1])).toBeGreaterThan(dueAt + 3000);
  const waitedSeconds = counterField('barback_queue_wait_seconds_sum', ['ticks']);
  const counted = async () =>
    (await stateStore(redis, PREFIX).getNumbers('counters')).get(waitedSeconds) ?? 0;
  await waitUntil(async () => (await counted()) >= 3, { description: 'the seconds to be counted' });
});

it('while a backup waits or runs, the next due runs are skipped and logged', async () => {
  await save(EACH_SECOND);
  const scheduler = await startScheduler();
  await scheduler.plan.renew();
  scheduler.consume();
  await waitUntil(() => times('skipped a due run') >= 2, { description: 'two skipped runs' });
  const jobs = await queues.queue('work').getJobs();
  expect(jobs.map(({ name, data }) => [name, data.server, data.trigger])).toEqual([
    ['backup', 'pg1', 'schedule'],
  ]);
  const lastRuns = await stateStore(redis, PREFIX).getNumbers('last-runs');
  expect(lastRuns.get('backup/pg1')).toBe(Number(jobs[0]?.data.slot));
});

it('the tick of a removed server starts no backup', async () => {
  await save('[pg2]\n');
  const scheduler = await startScheduler();
  const leftover: Schedule = {
    id: 'backup/pg1',
    job: 'backup',
    server: 'pg1',
    pool: 'default',
    timing: { by: 'pattern', pattern: '* * * * * *', timezone: 'UTC' },
    intervalSeconds: 1,
    since: null,
  };
  await reconcileSchedules(scheduler.ticks, [leftover], Date.now());
  scheduler.consume();
  await waitUntil(() => times('dropped a due run') === 1, { description: 'the tick to be dropped' });
  expect(await queues.queue('work').getJobs()).toEqual([]);
  expect(await scheduler.ticks.getJobScheduler('backup/pg1')).toBeUndefined();
});

it('the first run of a schedule, and the one that a taken tick makes, are due as crontab(5) says', async () => {
  const pattern = '0 0 */2 * 1';
  await save(`[pg1]\n#:backup_cron = ${pattern}\n`);
  const scheduler = await startScheduler();
  await scheduler.plan.renew();
  const nextRun = async () => (await scheduler.ticks.getJobScheduler('backup/pg1'))?.next ?? 0;
  const first = await nextRun();
  expect(first).toBe(nextDueTime(pattern, 'UTC', Date.now()));
  const [job] = await scheduler.ticks
    .getDelayed()
    .then((jobs) => jobs.filter(({ name }) => name === 'backup'));
  await job?.promote();
  scheduler.consume();
  const second = await waitUntil(async () => ((await nextRun()) > first ? await nextRun() : null), {
    description: 'the next run',
  });
  expect(second).toBe(nextDueTime(pattern, 'UTC', first));
});
