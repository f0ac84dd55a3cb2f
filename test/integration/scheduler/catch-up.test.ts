import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { queuePrefix, type WorkQueue } from '@barback/shared/queue/names';
import { counterField } from '@barback/shared/state/counters';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import { exampleBackup, exampleCatalogue, exampleRecovery } from '@barback/shared/status/example-snapshot';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryReader } from '../../../libs/shared/src/barman-d/read-directory.ts';
import { catchUp } from '../../../services/scheduler/src/missed/catch-up.ts';
import { currentPlan } from '../../../services/scheduler/src/plan/current-plan.ts';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { type ListeningService, startService } from '../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';
const DAY_MILLISECONDS = 86_400_000;
const PATTERN = farFromNow();

let server: RedisServer;
let redis: Redis;
let queues: WorkQueues;
let store: StateStore;
let directory: TemporaryDirectory;
let schedulers: ListeningService[];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => {}); // a test takes it away
  await redis.flushall();
  queues = workQueues(redis, PREFIX);
  store = stateStore(redis, PREFIX);
  directory = await startTemporaryDirectory();
  schedulers = [];
});
afterEach(async () => {
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  await queues.close();
  redis.disconnect();
  await directory.stop();
});

/** A daily pattern that was due an hour ago, more or less. */
function farFromNow(): string {
  const hourAgo = new Date(Date.now() - 3_600_000);
  return `${hourAgo.getUTCMinutes()} ${hourAgo.getUTCHours()} * * *`;
}
const { latest: DUE_AT } = dueTimesAround(PATTERN, 'UTC', Date.now());

async function startScheduler() {
  const scheduler = await startService('scheduler', {
    REDIS_URL: server.url,
    BARBACK_PREFIX: PREFIX,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: directory.path,
    BARMAN_BARMAN_HOME: directory.path,
  });
  schedulers.push(scheduler);
  return scheduler;
}

/** A server that is backed up daily, and whose file was changed so many days ago. */
async function save(name: string, { daysOld }: { daysOld: number }, lines: string[] = []) {
  const file = join(directory.path, `${name}.conf`);
  await writeFile(file, [`[${name}]`, `#:backup_cron = ${PATTERN}`, ...lines, ''].join('\n'));
  const changedAt = new Date(Date.now() - daysOld * DAY_MILLISECONDS);
  await utimes(file, changedAt, changedAt);
}
/** What a worker reads from the Barman home: the newest backup began at that time; null: there is none. */
const readCatalogue = async (name: string, beganAt: number | null) => {
  const newest = beganAt === null ? null : { ...exampleBackup, beginAt: new Date(beganAt).toISOString() };
  await store.set('catalogues', name, { ...exampleCatalogue, newestDone: newest, newestDoneFull: newest });
};
const work = () => queued('work');
const tests = () => queued('recovery');
const queued = async (kind: WorkQueue) => {
  const jobs = (await queues.queue(kind).getJobs()) as Job[];
  return jobs.map(({ data }) => `${data.server} ${data.slot} ${data.trigger}`).sort();
};
const untilWork = (description: string, expected: string[]) =>
  waitUntil(async () => JSON.stringify(await work()) === JSON.stringify(expected), {
    description,
    timeoutMilliseconds: 60_000,
  });
const missedCount = async (name: string) =>
  (await store.getNumbers('counters')).get(
    counterField('barback_schedule_runs_missed_total', [name, 'backup']),
  );

const log = pino({ level: 'silent' });
/** What a scheduler that has just started makes of the files, without one that runs. */
async function plan() {
  const ticks = tickQueue(redis, PREFIX);
  const defaults = { timezone: 'UTC', checkIntervalMilliseconds: 60_000 };
  const readBarmanD = directoryReader({ directory: directory.path, barmanHome: '/var/lib/barman' });
  const parts = {
    directory: directory.path,
    readBarmanD,
    defaults,
    ticks,
    queues,
    store,
    log,
    now: () => new Date(),
  };
  await currentPlan(parts).renew();
  await ticks.close();
}
/** A look at what was missed, by a scheduler that has been there for so many seconds. */
async function pass({ seconds = 0 } = {}) {
  let clock = 0;
  const parts = { queues, store, dueTimes: dueTimesAround, spread: () => 0, log, now: () => new Date() };
  const look = catchUp({ ...parts, clock: () => clock, currentPlan: () => store.get('plan', 'plan') });
  if (seconds > 0) await look();
  clock = seconds * 1000;
  await look();
}

describe('a backup fell due while everything was down', () => {
  it('and Redis lost all it knew: two schedulers make it up once, and no other', async () => {
    await save('covered', { daysOld: 30 });
    await save('missed', { daysOld: 30 });
    await save('never', { daysOld: 30 });
    await save('new', { daysOld: 0 });
    await readCatalogue('covered', DUE_AT + 1000);
    await readCatalogue('missed', DUE_AT - DAY_MILLISECONDS);
    await readCatalogue('never', null);
    await readCatalogue('new', null);
    await Promise.all([startScheduler(), startScheduler()]);
    const expected = [`missed ${DUE_AT} catchup`, `never ${DUE_AT} catchup`];
    await untilWork('what was missed', expected);
    await startScheduler();
    await waitUntil(async () => (await missedCount('never')) !== undefined, { description: 'the counters' });
    expect(await missedCount('missed')).toBe(1);
    expect(await work()).toEqual(expected);
    const settled = await store.getNumbers('settled-runs');
    expect([...settled.keys()].sort()).toEqual(['backup/missed', 'backup/never']);
  });

  it('while nothing is known of its backups yet, nothing is done', async () => {
    await save('pg1', { daysOld: 30 });
    await plan();
    await pass();
    expect(await work()).toEqual([]);
    await readCatalogue('pg1', null);
    await pass();
    expect(await work()).toEqual([`pg1 ${DUE_AT} catchup`]);
  });
});

it('a backup that is still to be done does not make a missed one unnecessary that was due after it began', async () => {
  await save('pg1', { daysOld: 30 });
  await readCatalogue('pg1', null);
  await plan();
  await queues.enqueue('backup', { server: 'pg1', slot: 'manual-1', trigger: 'manual' });
  await pass();
  expect(await work()).toEqual(['pg1 manual-1 manual']);
  const take = async () => {};
  const worker = new Worker('work', take, { connection: redis, prefix: queuePrefix(PREFIX) });
  await waitUntil(async () => (await queues.queue('work').getCompletedCount()) === 1, {
    description: 'the manual one to be done',
  });
  await worker.close();
  await pass();
  expect(await work()).toEqual([`pg1 ${DUE_AT} catchup`, 'pg1 manual-1 manual']);
});

describe('a run that was enqueued', () => {
  /** Its worker dies: the job is stalled, and in the end given up. */
  async function giveUp() {
    const options = {
      connection: redis,
      prefix: queuePrefix(PREFIX),
      lockDuration: 100,
      stalledInterval: 100,
    };
    const dying = new Worker('work', async () => await new Promise(() => {}), options);
    dying.on('error', () => {});
    await waitUntil(() => queues.queue('work').getActiveCount(), { description: 'it to be taken' });
    await dying.close(true);
    const witness = new Worker('work', async () => {}, { ...options, maxStalledCount: 0 });
    await waitUntil(() => queues.queue('work').getFailedCount(), { description: 'it to be given up' });
    await witness.close();
  }
  const enqueueDue = async () => {
    await queues.enqueue('backup', { server: 'pg1', slot: String(DUE_AT), trigger: 'schedule' });
    await store.setNumber('last-runs', 'backup/pg1', DUE_AT);
    await store.setNumber('settled-runs', 'backup/pg1', DUE_AT);
  };
  const states = async () =>
    await Promise.all(
      (await queues.queue('work').getJobs()).map(
        async (job) => `${await job.getState()} ${job.data.trigger}`,
      ),
    );

  beforeEach(async () => {
    await save('pg1', { daysOld: 30 });
    await readCatalogue('pg1', DUE_AT - DAY_MILLISECONDS);
    await plan();
    await enqueueDue();
  });

  it('and waits is left alone', async () => {
    await pass();
    expect(await states()).toEqual(['waiting schedule']);
  });

  it('and was given up, since its workers died, is begun anew, once', async () => {
    await giveUp();
    await Promise.all([pass(), pass()]);
    expect(await states()).toEqual(['waiting catchup']);
  });

  it('and has failed for good is not begun anew', async () => {
    const fail = async () => await Promise.reject(new UnrecoverableError('no space'));
    const worker = new Worker('work', fail, { connection: redis, prefix: queuePrefix(PREFIX) });
    await waitUntil(() => queues.queue('work').getFailedCount(), { description: 'it to fail' });
    await worker.close();
    await pass();
    expect(await states()).toEqual(['failed schedule']);
  });

  it('and is gone from the queue is enqueued again', async () => {
    await queues.queue('work').obliterate({ force: true });
    await pass();
    expect(await states()).toEqual(['waiting catchup']);
  });
});

describe('a backup that has no recovery test gets one', () => {
  beforeEach(async () => {
    await save('pg1', { daysOld: 30 }, ['#:backup_recovery_ssh_cmd = ssh root@rec']);
    await readCatalogue('pg1', DUE_AT + 1000);
    await plan();
  });

  it('whoever took it, when none has come by itself for a while', async () => {
    await pass({ seconds: 60 });
    expect(await tests()).toEqual([]);
    await Promise.all([pass({ seconds: 90 }), pass({ seconds: 90 })]);
    const [job] = await queues.queue('recovery').getJobs();
    const { backupId } = exampleBackup;
    expect([job?.id, job?.data]).toEqual([
      `recovery-test.pg1.${backupId}`,
      { server: 'pg1', slot: backupId, trigger: 'catchup', backupId },
    ]);
    expect(await queues.queue('recovery').count()).toBe(1);
  });

  it('but not when it has one, passed or failed', async () => {
    const newest = { ...exampleRecovery.newest, status: 'failed' as const };
    await store.set('recovery-tests', 'pg1', { ...exampleRecovery, newest, provenBackupIds: [] });
    await pass({ seconds: 90 });
    expect(await tests()).toEqual([]);
  });
});
