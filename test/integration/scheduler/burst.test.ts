import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { stateStore } from '@barback/shared/state/state-store';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { type ListeningService, startService } from '../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';
const SERVERS = Array.from({ length: 1000 }, (_, index) => `pg${index}`);
/** Not while the test runs, and not so far ahead that no clock is: what is settled then would be removed. */
const IN_HALF_A_DAY = (new Date().getHours() + 12) % 24;
const PATIENCE = { timeoutMilliseconds: 150_000 };

let server: RedisServer;
let redis: Redis;
let ticks: Queue;
let queues: WorkQueues;
let directory: TemporaryDirectory;
let schedulers: ListeningService[] = [];

beforeEach(async () => {
  [server, directory] = await Promise.all([startRedis(), startTemporaryDirectory()]);
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  ticks = tickQueue(redis, PREFIX);
  queues = workQueues(redis, PREFIX);
  const sections = SERVERS.map((name) => `[${name}]\n#:backup_cron = 0 ${IN_HALF_A_DAY} * * *\n`);
  await writeFile(join(directory.path, 'all.conf'), sections.join('\n'));
  const environment = {
    REDIS_URL: server.url,
    BARBACK_PREFIX: PREFIX,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: directory.path,
    BARMAN_BARMAN_HOME: directory.path,
  };
  schedulers = [await startService('scheduler', environment)];
  await waitUntil(async () => (await schedules()) === SERVERS.length, {
    description: 'the schedules to exist',
    ...PATIENCE,
  });
  // one that makes schedules at the same time as another takes back the runs that are promoted meanwhile
  schedulers.push(await startService('scheduler', environment));
});
afterEach(async () => {
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  await Promise.all([ticks.close(), queues.close()]);
  redis.disconnect();
  await Promise.all([server.stop(), directory.stop()]);
});

const schedules = async () =>
  (await ticks.getJobSchedulers()).filter(({ key }) => key.startsWith('backup/')).length;

it('a thousand backups due at one instant are each enqueued once, also when one of two schedulers is killed in the middle', async () => {
  const [{ next: dueAt } = { next: 0 }] = [await ticks.getJobScheduler('backup/pg0')];
  const work = queues.queue('work');
  await ticks.promoteJobs();
  await waitUntil(async () => (await work.getWaitingCount()) >= SERVERS.length / 2, {
    description: 'half of the backups',
    ...PATIENCE,
  });
  await schedulers[0]?.stop('SIGKILL');
  await waitUntil(async () => (await work.getWaitingCount()) >= SERVERS.length, {
    description: 'all backups',
    ...PATIENCE,
  });
  await waitUntil(async () => (await ticks.getActiveCount()) + (await ticks.getWaitingCount()) === 0, {
    description: 'the other scheduler to take over the ticks of the first',
    ...PATIENCE,
  });
  const jobs = await work.getJobs();
  expect(jobs.map(({ data }) => data.server).sort()).toEqual([...SERVERS].sort());
  expect(new Set(jobs.map(({ data }) => data.slot))).toEqual(new Set([String(dueAt)]));
  const settled = await stateStore(redis, PREFIX).getNumbers('settled-runs');
  expect([...settled.values()].filter((at) => at !== dueAt)).toEqual([]);
  expect(settled.size).toBe(SERVERS.length);
});
