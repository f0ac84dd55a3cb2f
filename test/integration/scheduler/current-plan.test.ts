import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { directoryReader } from '../../../libs/shared/src/barman-d/read-directory.ts';
import { currentPlan } from '../../../services/scheduler/src/plan/current-plan.ts';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

const PREFIX = 'test';
const HOME_WIDE = ['catalogue', 'check', 'cron'];

let server: RedisServer;
let redis: Redis;
let ticks: Queue;
let queues: WorkQueues;
let store: StateStore;
let directory: TemporaryDirectory;
let logged: { level: number; msg: string }[];

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
});
afterEach(async () => {
  await ticks.close();
  await queues.close();
  redis.disconnect();
  await directory.stop();
});

/** The plan as a scheduler that has just started has it. */
const startedPlan = () =>
  currentPlan({
    directory: directory.path,
    readBarmanD: directoryReader({ directory: directory.path, barmanHome: '/var/lib/barman' }),
    defaults: { timezone: 'UTC', checkIntervalMilliseconds: 60_000 },
    ticks,
    queues,
    store,
    log: pino({}, { write: (line: string) => logged.push(JSON.parse(line)) }),
    now: () => new Date(),
  });

/** Saves a file as if it had been saved a while ago. */
async function save(name: string, text: string) {
  const file = join(directory.path, name);
  await writeFile(file, text);
  await utimes(file, new Date(0), new Date(0));
}

const scheduled = async () => (await ticks.getJobSchedulers()).map(({ key }) => key).sort();
const errors = () => logged.filter(({ level }) => level === 50).map(({ msg }) => msg);

it('the plan is published with its problems, and each problem is logged once', async () => {
  await save('a.conf', '[pg1]\n#:backup_cron = @daily\n');
  await save('b.conf', '[pg2]\n#:backup_cron = 0 3 * *\n');
  const plan = startedPlan();
  await plan.renew();
  await plan.renew();
  expect(await store.get('plan', 'plan')).toMatchObject({
    reloadSuccessful: false,
    servers: [
      { name: 'pg1', schedules: [{ id: 'backup/pg1' }] },
      { name: 'pg2', schedules: [] },
    ],
    problems: [{ file: join(directory.path, 'b.conf'), line: 2, server: 'pg2' }],
  });
  expect(errors()).toEqual([
    expect.stringContaining('b.conf:2 [pg2]: #:backup_cron: "0 3 * *" has 4 fields'),
  ]);
});

it('a server that goes bad keeps its schedule, also when the scheduler starts anew', async () => {
  await save('a.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
  await startedPlan().renew();
  await save('a.conf', '[pg1]\n#:backup_cron = 0 3 * *\n');
  await startedPlan().renew();
  expect(await ticks.getJobScheduler('backup/pg1')).toMatchObject({ pattern: '0 1 * * *' });
});

it('a directory that is missing removes no schedule, also when the scheduler starts anew', async () => {
  await save('a.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
  await startedPlan().renew();
  await directory.stop();
  await startedPlan().renew();
  expect(await scheduled()).toEqual(['backup/pg1', ...HOME_WIDE]);
  expect(errors()).toEqual([
    `${directory.path}: the directory does not exist; create it, mount it, or set BARMAN_CONFIGURATION_FILES_DIRECTORY`,
  ]);
});

it('a removed file removes its schedules, and an empty directory is a problem', async () => {
  await save('a.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
  const plan = startedPlan();
  await plan.renew();
  await rm(join(directory.path, 'a.conf'));
  await plan.renew();
  expect(await scheduled()).toEqual(HOME_WIDE);
  expect(errors()).toEqual([expect.stringContaining('the directory has no *.conf file')]);
});

it('after a FLUSHALL everything is back, the last good schedule of a faulty server as well', async () => {
  await save('a.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
  await save('b.conf', '[pg2]\n#:backup_cron = 0 2 * * *\n');
  const plan = startedPlan();
  await plan.renew();
  await save('b.conf', '[pg2]\n#:backup_cron = 0 3 * *\n');
  await plan.renew();
  await redis.flushall();
  await plan.renew();
  expect(await scheduled()).toEqual(['backup/pg1', 'backup/pg2', ...HOME_WIDE]);
  expect(await ticks.getJobScheduler('backup/pg2')).toMatchObject({ pattern: '0 2 * * *' });
  expect((await store.get('plan', 'plan'))?.servers).toHaveLength(2);
});

it('before a schedule is said to be unwanted the files are read again', async () => {
  const plan = startedPlan();
  await plan.renew();
  await save('a.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
  expect(await plan.find('backup/pg1')).toMatchObject({ server: 'pg1' });
  expect(await plan.find('backup/pg2')).toBeNull();
});

it('a file that is being saved is looked at again soon', async () => {
  await writeFile(join(directory.path, 'a.conf'), '[pg1]\n#:backup_c');
  expect(await startedPlan().renew()).toEqual({ stillChanging: true });
  expect(errors()).toEqual([]);
});

it('a new server is looked at, and its WAL archived, without waiting for the minute', async () => {
  await save('a.conf', '[pg1]\n');
  const plan = startedPlan();
  await plan.renew();
  await save('b.conf', '[pg2]\n');
  await plan.renew();
  await plan.renew();
  const waiting = [
    ...(await queues.queue('cron').getWaiting()),
    ...(await queues.queue('checks').getWaiting()),
  ];
  expect(waiting.map(({ name }) => name).sort()).toEqual(['catalogue', 'check', 'cron']);
});
