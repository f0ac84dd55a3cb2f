import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { queuePrefix } from '@barback/shared/queue/names';
import { type Job, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeClock, startFakeClock } from '../../fixtures/fake-clock.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { type ListeningService, startService } from '../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';
const HOUR_SECONDS = 3600;

let server: RedisServer;
let redis: Redis;
let directory: TemporaryDirectory;
let clock: FakeClock;
let scheduler: ListeningService;
let workers: Worker[];
/** What workers were given to do, as `job slot`. */
let taken: string[];
let edits = 0;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  directory = await startTemporaryDirectory();
  await mkdir(barmanD());
  clock = await startFakeClock();
  taken = [];
  const take = async ({ name, data }: Job) => void taken.push(`${name} ${data.slot}`);
  const options = { connection: redis, prefix: queuePrefix(PREFIX) };
  workers = ['cron', 'work'].map((queue) => new Worker(queue, take, options));
  scheduler = await startService('scheduler', {
    REDIS_URL: server.url,
    BARBACK_PREFIX: PREFIX,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: barmanD(),
    BARMAN_BARMAN_HOME: directory.path,
    ...clock.environment,
  });
});
afterAll(async () => {
  await scheduler.stop();
  await Promise.all(workers.map((worker) => worker.close()));
  redis.disconnect();
  await server.stop();
  await clock.stop();
  await directory.stop();
});
beforeEach(() => {
  taken.length = 0;
});

const barmanD = () => join(directory.path, 'barman.d');
/** The scheduler looks at its schedules each minute, and at once when a file changes. */
const editAnyFile = () => writeFile(join(barmanD(), 'any.conf'), `[any]\ndescription = "edit ${edits++}"\n`);
/** What is done each minute may have been done just now, and is up to ten seconds late where the clock was set. */
const untilTaken = async (description: string, isMeant: (job: string) => boolean) =>
  await waitUntil(() => taken.find(isMeant), { description, timeoutMilliseconds: 120_000 });
const isCron = (job: string) => /^cron \d+$/.test(job);

describe('the clock is set', { timeout: 400_000 }, () => {
  it('an hour back: what is done each minute goes on', async () => {
    await editAnyFile();
    await untilTaken('the first run', isCron);
    await clock.set(-HOUR_SECONDS);
    taken.length = 0;
    await editAnyFile();
    const [, slot] = (await untilTaken('a run on the old time', isCron)).split(' ');
    expect(Number(slot)).toBeLessThan(Date.now() - HOUR_SECONDS * 1000 + 60_000);
  });

  it('an hour forward and back again: what was due in between is done once, and what comes later goes on', async () => {
    const soon = new Date(Date.now() + 1_800_000);
    const pattern = `${soon.getUTCMinutes()} ${soon.getUTCHours()} * * *`;
    await clock.set(0);
    await writeFile(join(barmanD(), 'pg1.conf'), `[pg1]\n#:backup_cron = ${pattern}\n`);
    await waitUntil(() => scheduler.output().includes('backup/pg1'), { description: 'it to be scheduled' });
    await clock.set(HOUR_SECONDS);
    await editAnyFile();
    const backup = await untilTaken('the backup', (job) => job.startsWith('backup '));
    await clock.set(0);
    taken.length = 0;
    await editAnyFile();
    await untilTaken('what is done each minute', isCron);
    expect(taken.filter((job) => job.startsWith('backup '))).toEqual([]);
    expect(backup).toBe(`backup ${Math.floor(soon.getTime() / 60_000) * 60_000}`);
  });
});
