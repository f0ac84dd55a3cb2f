import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { queuePrefix } from '@barback/shared/queue/names';
import { type Job, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeClock, startFakeClock } from '../../fixtures/fake-clock.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { type ListeningService, startService } from '../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';

let server: RedisServer;
let redis: Redis;
let clock: FakeClock;
let directory: TemporaryDirectory;
let scheduler: ListeningService;
let workers: Worker[];
/** What workers were given to do, as `job slot`. */
let taken: string[];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  await redis.flushall();
  [clock, directory] = await Promise.all([startFakeClock(), startTemporaryDirectory()]);
  taken = [];
  const take = async ({ name, data }: Job) => void taken.push(`${name} ${data.slot}`);
  const options = { connection: redis, prefix: queuePrefix(PREFIX) };
  workers = ['cron', 'work'].map((queue) => new Worker(queue, take, options));
});
afterEach(async () => {
  await scheduler?.stop();
  await Promise.all(workers.map((worker) => worker.close()));
  redis.disconnect();
  await clock.stop();
  await directory.stop();
});

/** Has it be so many seconds after that time for the scheduler. */
const setClock = (time: string, seconds: number) =>
  clock.set(Math.round((Date.parse(time) - Date.now()) / 1000) + seconds);
const barmanD = () => join(directory.path, 'barman.d');
const untilTaken = async (description: string, isMeant: (job: string) => boolean) =>
  await waitUntil(() => taken.find(isMeant), { description, timeoutMilliseconds: 90_000 });

describe('on the day when the clocks change, a backup that is due at half past one', () => {
  it.each([
    {
      change: 'forward, so that there is no half past one',
      dueAt: '2027-03-28T01:30:00Z',
      notAgainAt: '2027-03-28T02:30:00Z',
    },
    {
      change: 'back, so that it is half past one twice',
      dueAt: '2026-10-25T00:30:00Z',
      notAgainAt: '2026-10-25T01:30:00Z',
    },
  ])('$change, is taken once', async ({ dueAt, notAgainAt }) => {
    await mkdir(barmanD());
    const lines = ['[pg1]', '#:backup_cron = 30 1 * * *', '#:backup_timezone = Europe/Lisbon', ''];
    await writeFile(join(barmanD(), 'pg1.conf'), lines.join('\n'));
    await setClock(dueAt, -3600);
    scheduler = await startService('scheduler', {
      REDIS_URL: server.url,
      BARBACK_PREFIX: PREFIX,
      BARMAN_CONFIGURATION_FILES_DIRECTORY: barmanD(),
      BARMAN_BARMAN_HOME: directory.path,
      ...clock.environment,
    });
    await waitUntil(() => scheduler.output().includes('backup/pg1'), { description: 'it to be scheduled' });
    await setClock(dueAt, -2);
    await untilTaken('the backup', (job) => job.startsWith('backup '));
    await setClock(notAgainAt, 50);
    const isLater = (job: string) => /^cron /.test(job) && Number(job.slice(5)) > Date.parse(notAgainAt);
    await untilTaken('what is done each minute', isLater);
    await waitUntil(() => taken.filter(isLater).length >= 2, {
      description: 'all that is made up for to be made up for',
      timeoutMilliseconds: 90_000,
    });
    const backups = taken.filter((job) => job.startsWith('backup '));
    expect(backups).toEqual([`backup ${Date.parse(dueAt)}`]);
  });
});
