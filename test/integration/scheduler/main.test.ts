import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateStore } from '@barback/shared/state/state-store';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { type ListeningService, type Service, spawnService, startService } from '../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';

let server: RedisServer;
let redis: Redis;
let ticks: Queue;
let directory: TemporaryDirectory;
let services: Service[];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => {}); // some tests take it away
  await redis.flushall();
  ticks = tickQueue(redis, PREFIX);
  directory = await startTemporaryDirectory();
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await ticks.close();
  redis.disconnect();
  await directory.stop();
});

const barmanD = () => join(directory.path, 'barman.d');
const environment = () => ({
  REDIS_URL: server.url,
  BARBACK_PREFIX: PREFIX,
  BARMAN_CONFIGURATION_FILES_DIRECTORY: barmanD(),
  BARMAN_BARMAN_HOME: directory.path,
});
async function startScheduler(): Promise<ListeningService> {
  const scheduler = await startService('scheduler', environment());
  services.push(scheduler);
  return scheduler;
}
const save = (name: string, text: string) => writeFile(join(barmanD(), name), text);
const scheduler = async (id: string) => (await ticks.getJobScheduler(id)) ?? null;
const untilPattern = (id: string, pattern: string) =>
  waitUntil(async () => (await scheduler(id))?.pattern === pattern, { description: `${id} at ${pattern}` });
const untilGone = (id: string) =>
  waitUntil(async () => (await scheduler(id)) === null, { description: `${id} to be gone` });
const untilReady = (port: number, status: number) =>
  waitUntil(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === status, {
    description: `/readyz to answer ${status}`,
  });

describe('schedules follow the files while the scheduler runs', () => {
  it('adding, editing and removing a file, and what did not change keeps its pending run', async () => {
    await mkdir(barmanD());
    await save('kept.conf', '[kept]\n#:backup_cron = 0 1 1 1 *\n');
    await startScheduler();
    await untilPattern('backup/kept', '0 1 1 1 *');
    const [pending] = (await ticks.getDelayed()).filter(({ data }) => data.server === 'kept');

    await save('pg1.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
    await untilPattern('backup/pg1', '0 1 * * *');
    await save('pg1.conf', '[pg1]\n#:backup_cron = 0 2 * * *\n');
    await untilPattern('backup/pg1', '0 2 * * *');
    await rm(join(barmanD(), 'pg1.conf'));
    await untilGone('backup/pg1');

    const [after] = (await ticks.getDelayed()).filter(({ data }) => data.server === 'kept');
    expect([after?.id, after?.timestamp]).toEqual([pending?.id, pending?.timestamp]);
  });

  it('the directory may appear later, and be exchanged as a whole', async () => {
    const { logLines } = await startScheduler();
    await waitUntil(() => logLines().find(({ msg }) => msg.includes('the directory does not exist')), {
      description: 'the complaint',
    });
    await mkdir(barmanD());
    await save('pg1.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
    await untilPattern('backup/pg1', '0 1 * * *');

    const next = join(directory.path, 'next');
    await mkdir(next);
    await writeFile(join(next, 'pg1.conf'), '[pg1]\n#:backup_cron = 0 2 * * *\n');
    await rename(barmanD(), join(directory.path, 'before'));
    await rename(next, barmanD());
    await untilPattern('backup/pg1', '0 2 * * *');
  });

  it('a second scheduler changes nothing', async () => {
    await mkdir(barmanD());
    await save('pg1.conf', '[pg1]\n#:backup_cron = 0 1 1 1 *\n');
    await startScheduler();
    await untilPattern('backup/pg1', '0 1 1 1 *');
    const startedAt = new Date().toISOString();
    const { logLines } = await startScheduler();
    const store = stateStore(redis, PREFIX);
    await waitUntil(async () => ((await store.get('plan', 'plan'))?.reconciledAt ?? '') > startedAt, {
      description: 'the plan of the second scheduler',
    });
    expect(logLines().filter(({ msg }) => msg === 'schedules changed')).toEqual([]);
    expect((await ticks.getJobSchedulers()).map(({ key }) => key).sort()).toEqual([
      'backup/pg1',
      'catalogue',
      'check',
      'cron',
    ]);
  });
});

describe('Redis', () => {
  it('down at start: said once, not ready, and all is well when it comes', async () => {
    await mkdir(barmanD());
    await save('pg1.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
    await server.kill();
    const { port, logLines } = await startScheduler();
    await untilReady(port, 503);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await server.restart();
    await untilReady(port, 200);
    await untilPattern('backup/pg1', '0 1 * * *');
    expect(logLines().filter(({ level }) => level === 'error')).toEqual([
      expect.objectContaining({ msg: expect.stringContaining('Redis cannot be reached') }),
    ]);
  });

  it('empty when it comes back: every schedule is made again', async () => {
    await mkdir(barmanD());
    await save('pg1.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
    const { port } = await startScheduler();
    await untilPattern('backup/pg1', '0 1 * * *');
    await redis.flushall();
    await server.kill();
    await untilReady(port, 503);
    await server.restart();
    await untilPattern('backup/pg1', '0 1 * * *');
  });

  it('away: the scheduler still stops when it is told to', async () => {
    const running = await startScheduler();
    await untilReady(running.port, 200);
    await server.kill();
    const neverConnected = await startScheduler();
    await untilReady(running.port, 503);
    for (const service of [running, neverConnected]) {
      expect((await service.stop()).exitCode).toBe(0);
    }
    await server.restart();
  });
});

describe('what keeps it from starting ends in one line', () => {
  it('a port that is taken', async () => {
    const { port } = await startScheduler();
    const second = spawnService('scheduler', { ...environment(), SCHEDULER_PORT: String(port) });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(
      `barback scheduler: port ${port} is already in use; set SCHEDULER_PORT to a free port\n`,
    );
  });

  it('bad values in the environment, one line each', async () => {
    const bad = { SCHEDULER_PORT: 'http', TZ: 'Lisbon', REDIS_URL: 'localhost' };
    const service = spawnService('scheduler', bad);
    expect(await service.exited).toBe(78);
    expect(service.output().trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^barback scheduler: REDIS_URL: the value is not allowed; set it to redis:/),
      expect.stringMatching(/^barback scheduler: SCHEDULER_PORT: "http" is not allowed; set it to a port/),
      expect.stringMatching(/^barback scheduler: TZ: "Lisbon" is not allowed; set it to an IANA time zone/),
    ]);
  });
});

it('a scheduler that is idle stops when it is told to', async () => {
  await mkdir(barmanD());
  await save('pg1.conf', '[pg1]\n#:backup_cron = 0 1 * * *\n');
  const running = await startScheduler();
  await untilPattern('backup/pg1', '0 1 * * *');
  expect((await running.stop()).exitCode).toBe(0);
  expect(running.logLines().filter(({ level }) => level === 'error')).toEqual([]);
});
