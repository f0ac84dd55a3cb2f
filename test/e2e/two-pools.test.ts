import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { workQueues } from '@barback/shared/queue/enqueue';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barback } from '../fixtures/barback.ts';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { read, scrape } from '../fixtures/scrape.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

describe('two pools, each with a Barman home and a worker of its own, and one directory of server files', () => {
  let postgres: PostgresServer[];
  let homes: Record<'eu' | 'us', BarmanHome>;
  let redis: RedisServer;
  let environment: Record<string, string>;
  let services: Record<'scheduler' | 'exporter' | 'eu' | 'us', ListeningService>;

  const workerOf = (pool: 'eu' | 'us') =>
    startService('worker', {
      ...environment,
      BARMAN_BARMAN_HOME: homes[pool].path,
      WORKER_POOLS: pool,
    });
  beforeAll(async () => {
    const [first, second, eu, us, redisServer] = await Promise.all([
      startPostgres(),
      startPostgres(),
      startBarmanHome(),
      startBarmanHome(),
      startRedis(),
    ]);
    postgres = [first, second];
    homes = { eu, us };
    redis = redisServer;
    environment = { ...eu.environment, REDIS_URL: redis.url, BARBACK_CHECK_INTERVAL: '2s' };
    await eu.writeServer('eu1', { postgres: first, lines: ['#:backup_pool = eu'] });
    await eu.writeServer('us1', { postgres: second, lines: ['#:backup_pool = us'] });
    const [scheduler, exporter, euWorker, usWorker] = await Promise.all([
      startService('scheduler', environment),
      startService('exporter', environment),
      workerOf('eu'),
      workerOf('us'),
    ]);
    services = { scheduler, exporter, eu: euWorker, us: usWorker };
  });
  afterAll(async () => {
    await Promise.all(Object.values(services ?? {}).map((service) => service.stop()));
    for (const part of [homes?.eu, homes?.us, ...(postgres ?? []), redis]) await part?.stop();
  });

  const command = (...args: string[]) => barback(environment, ...args);
  const samples = () => scrape(services.exporter.port);
  const backups = async (pool: 'eu' | 'us', server: string) =>
    (await readdir(join(homes[pool].path, server, 'base')).catch(() => [])).length;
  const hasTrace = async (pool: 'eu' | 'us', server: string) =>
    (await readdir(homes[pool].path)).some((name) => name.includes(server));

  it('have each server backed up by the worker of its own pool', async () => {
    await waitUntil(async () => (await command('schedules')).stdout.includes('(all of us)'), {
      description: 'a plan',
    });
    const ended = await Promise.all([command('backup', 'eu1'), command('backup', 'us1')]);
    expect(ended).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
    expect(await Promise.all([backups('eu', 'eu1'), backups('us', 'us1')])).toEqual([1, 1]);
  });

  it('have nothing of the other pool’s servers, as neither is checked, archived or streamed there', async () => {
    await waitUntil(
      async () => {
        const all = await samples();
        const good = ['eu1', 'us1'].map((server) => all.get(`barman_status{server_name="${server}"}`));
        return good.every((status) => status === 0);
      },
      { description: 'both to be well, streaming among it', timeoutMilliseconds: 60_000 },
    );
    expect(await hasTrace('eu', 'us1')).toBe(false);
    expect(await hasTrace('us', 'eu1')).toBe(false);
  });

  it('are told of apart', async () => {
    const all = await samples();
    expect(all.get('barback_queue_workers{queue="work-eu"}')).toBe(1);
    expect(all.get('barback_worker_concurrency{queue="work-us"}')).toBe(2);
    expect(all.has('barback_queue_workers{queue="work"}')).toBe(false);
    expect(all.has(`barman_storage_free_bytes{storage="eu:${homes.eu.path}"}`)).toBe(true);
    expect(all.has(`barman_storage_free_bytes{storage="us:${homes.us.path}"}`)).toBe(true);
    expect((await command('services')).stdout).toMatch(/worker .* us /);
  });

  it('do not do what they were asked to do for a server that is not theirs', async () => {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queues = workQueues(connection, 'barback');
    try {
      const payload = { server: 'eu1', slot: 'moved', trigger: 'schedule' } as const;
      await queues.enqueue('backup', payload, { pool: 'us' });
      const failed = async () => (await queues.queue('work', 'us').getFailed())[0]?.failedReason;
      expect(await waitUntil(failed, { description: 'it to be refused' })).toContain(
        'the server eu1 belongs to the pool eu',
      );
      expect(await hasTrace('us', 'eu1')).toBe(false);
    } finally {
      await queues.close();
      connection.disconnect();
    }
  });

  it('go on without each other: that one is gone is told, and hurts its own servers only', async () => {
    await services.us.stop();
    await waitUntil(
      async () => (await read(services.exporter.port, '/')).includes('No worker serves the pool us'),
      {
        description: 'it to be told',
        timeoutMilliseconds: 30_000,
      },
    );
    expect(await command('backup', 'us1')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no worker serves the pool us; start one with WORKER_POOLS=us'),
    });
    expect(await command('backup', 'eu1')).toMatchObject({ exitCode: 0 });
    const servers = JSON.parse(await read(services.exporter.port, '/api/servers')) as {
      name: string;
      served: boolean;
    }[];
    expect(Object.fromEntries(servers.map(({ name, served }) => [name, served]))).toEqual({
      eu1: true,
      us1: false,
    });
  });
});
