import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import { exampleCatalogue } from '@barback/shared/status/example-snapshot';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryReader } from '../../../libs/shared/src/barman-d/read-directory.ts';
import { onTick } from '../../../services/scheduler/src/due/on-tick.ts';
import { catchUp } from '../../../services/scheduler/src/missed/catch-up.ts';
import { type CurrentPlan, currentPlan } from '../../../services/scheduler/src/plan/current-plan.ts';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

const PREFIX = 'test';
const DAILY = '0 3 * * *';

let server: RedisServer;
let redis: Redis;
let ticks: Queue;
let queues: WorkQueues;
let store: StateStore;
let directory: TemporaryDirectory;
let logged: string[];
let older: CurrentPlan;
let newer: CurrentPlan;
let now: Date;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  await redis.flushall();
  ticks = tickQueue(redis, PREFIX);
  queues = workQueues(redis, PREFIX);
  store = stateStore(redis, PREFIX);
  directory = await startTemporaryDirectory();
  logged = [];
  now = new Date();
  older = await scheduler('older', 'steady');
  newer = await scheduler('newer', 'steady', 'added');
});
afterEach(async () => {
  await ticks.close();
  await queues.close();
  redis.disconnect();
  await directory.stop();
});

/** A scheduler with server files of its own. */
async function scheduler(place: string, ...servers: string[]): Promise<CurrentPlan> {
  await mkdir(join(directory.path, place), { recursive: true });
  for (const name of servers) await save(place, name);
  return currentPlan({
    directory: join(directory.path, place),
    readBarmanD: directoryReader({ directory: join(directory.path, place), barmanHome: '/var/lib/barman' }),
    defaults: { timezone: 'UTC', checkIntervalMilliseconds: 60_000 },
    ticks,
    queues,
    store,
    log: pino({}, { write: (line: string) => logged.push(JSON.parse(line).msg) }),
    now: () => now,
  });
}

/** Saves a server file as if it had been saved long ago. */
async function save(place: string, name: string, text = `[${name}]\n#:backup_cron = ${DAILY}\n`) {
  const file = join(directory.path, place, `${name}.conf`);
  await writeFile(file, text);
  await utimes(file, new Date(0), new Date(0));
}

async function renewInTurn(times: number) {
  for (let round = 0; round < times; round++) {
    await newer.renew();
    await older.renew();
  }
}
const pending = async (name: string) => {
  const job = (await ticks.getDelayed()).find(({ data }) => data.server === name);
  return { id: job?.id, timestamp: job?.timestamp };
};
const late = () => ({
  queues,
  store,
  dueTimes: dueTimesAround,
  spread: () => 0,
  log: pino({ level: 'silent' }),
  now: () => now,
});

describe('two schedulers with two versions of the server files, as while an upgrade is rolled out,', () => {
  it('leave the pending run of a server that both know as it is', async () => {
    await newer.renew();
    const before = await pending('steady');
    await renewInTurn(10);
    expect(before.id).toBeDefined();
    expect(await pending('steady')).toEqual(before);
  });

  it('have a due run of a server that only one knows done, also when the other takes it, or its schedule away', async () => {
    await store.set('catalogues', 'added', { ...exampleCatalogue, newestDone: null });
    await renewInTurn(1);
    await newer.renew();
    const { next: dueAt } = dueTimesAround(DAILY, 'UTC', now.getTime());
    now = new Date(dueAt + 1000);
    const tick = { id: `repeat:backup/added:${dueAt}`, data: { job: 'backup', server: 'added' } };
    await onTick(tick, { plan: older, ...late() });
    expect(await queues.queue('work').getJobCounts('wait')).toEqual({ wait: 0 });

    now = new Date(dueAt + 60_000);
    await renewInTurn(1);
    await newer.renew();
    const currentPlan = async () => newer.published();
    const makeUp = catchUp({ ...late(), clock: () => performance.now(), currentPlan });
    for (let times = 0; times < 2; times++) await makeUp();
    const jobs = await queues.queue('work').getJobs();
    const ofAdded = jobs.filter(({ data }) => data.server === 'added');
    expect(ofAdded.map(({ data }) => data)).toEqual([
      expect.objectContaining({ slot: String(dueAt), trigger: 'catchup' }),
    ]);
  });

  it('say so once, and that it is over', async () => {
    await renewInTurn(3);
    const problem = expect.stringMatching(/another scheduler has different server files.*\(backup\/added\)/);
    expect((await store.get('plan', 'plan'))?.problems.map(({ reason }) => reason)).toEqual([problem]);
    expect(logged.filter((line) => line.includes('another scheduler'))).toEqual([problem, problem]);

    await save('older', 'added');
    await renewInTurn(2);
    expect((await store.get('plan', 'plan'))?.problems).toEqual([]);
    const ends = logged.filter((line) => /^no longer: .*another scheduler/.test(line));
    expect(ends.length).toBe(2);
  });
});

it('a file that only one of two schedulers could read before it was emptied stays in force as that one read it', async () => {
  const missed = await scheduler('newer');
  await missed.renew();
  await save('newer', 'steady', '[steady]\n#:backup_cron = 30 4 * * *\n');
  await save('newer', 'seen');
  await newer.renew();
  await save('newer', 'steady', '');
  await save('newer', 'seen', '');
  const schedules = async () =>
    (await ticks.getJobSchedulers())
      .map(({ key, pattern }) => [key, pattern])
      .filter(([, pattern]) => pattern);
  const inForce = [
    ['backup/added', DAILY],
    ['backup/seen', DAILY],
    ['backup/steady', '30 4 * * *'],
  ];
  for (const each of [missed, newer, missed]) {
    await each.renew();
    expect((await schedules()).sort()).toEqual(inForce);
  }
});
