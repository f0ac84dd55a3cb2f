import { workQueues } from '@barback/shared/queue/enqueue';
import { serviceStatusSchema } from '@barback/shared/status/service-status';
import { storageStatusSchema } from '@barback/shared/status/storage-status';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barback } from '../fixtures/barback.ts';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { read, scrape } from '../fixtures/scrape.ts';
import { type ListeningService, type ServiceName, startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

describe('who is alive', () => {
  let redisServer: RedisServer;
  let barman: BarmanHome;
  let environment: Record<string, string>;
  let exporter: ListeningService;
  let scheduler: ListeningService;
  let worker: ListeningService;

  beforeAll(async () => {
    [redisServer, barman] = await Promise.all([startRedis(), startBarmanHome()]);
    environment = {
      ...barman.environment,
      REDIS_URL: redisServer.url,
      WORKER_CONCURRENCY: '3',
      BARBACK_METRICS: 'full',
    };
    // a server that hangs at nobody's address: looking at it keeps the worker at work
    await barman.writeServer('pg', { postgres: { port: 1, password: 'none' } });
    const start = (name: ServiceName) => startService(name, environment);
    [exporter, scheduler, worker] = await Promise.all([
      start('exporter'),
      start('scheduler'),
      start('worker'),
    ]);
  });
  afterAll(async () => {
    await Promise.all([exporter, scheduler, worker].map((service) => service.stop()));
    await barman.stop();
    await redisServer.stop();
  });

  const services = async () =>
    serviceStatusSchema.array().parse(JSON.parse(await read(exporter.port, '/api/services')));
  const states = async () => (await services()).map(({ service, state }) => `${service} ${state}`).sort();
  const becomes = (expected: string[]) =>
    waitUntil(async () => (await states()).join() === expected.join(), {
      description: expected.join(', ') || 'nobody',
      timeoutMilliseconds: 60_000,
    });

  it('is told by the exporter, with what each can do', async () => {
    await becomes(['scheduler alive', 'worker alive']);
    const [known, other] = await services();
    expect(known).toMatchObject({ pid: scheduler.pid, slots: {} });
    expect(other).toMatchObject({
      pid: worker.pid,
      pools: ['default'],
      homeId: expect.any(String),
      slots: { cron: 1, checks: 2, work: 3, recovery: 3 },
    });
    expect((await scrape(exporter.port)).get('barback_worker_concurrency{queue="work"}')).toBe(3);
    const page = await read(exporter.port, '/');
    expect(page).not.toContain('No worker is alive');
    expect(page).toContain(`process ${worker.pid}`);
  });

  it('is told by the command line too', async () => {
    const text = await barback(environment, 'services');
    expect(text.stdout).toMatch(new RegExp(`worker .* alive .* ${worker.pid} `));
    const json = await barback(environment, 'services', '--json');
    expect(serviceStatusSchema.array().parse(JSON.parse(json.stdout))).toHaveLength(2);
  });

  it('what workers collect is told with how it went, and how much room there is', async () => {
    const of = (measure: string, collector: string) =>
      `barback_exporter_${measure}{collector="${collector}",server_name="pg"}`;
    const redis = new Redis(redisServer.url, { maxRetriesPerRequest: null });
    const queues = workQueues(redis, 'barback');
    for (const name of ['check', 'catalogue'] as const) {
      await queues.enqueue(name, { slot: 'now', trigger: 'manual' });
    }
    const samples = await waitUntil(
      async () => {
        const all = await scrape(exporter.port);
        return (
          ['check', 'facts', 'catalogue'].every((each) =>
            all.has(of('last_collect_timestamp_seconds', each)),
          ) && all
        );
      },
      { description: 'everything to be collected', timeoutMilliseconds: 90_000 },
    );
    await queues.close();
    redis.disconnect();
    for (const collector of ['check', 'facts', 'catalogue']) {
      expect(samples.get(of('collector_success', collector))).toBe(1);
      expect(samples.get(of('collector_duration_seconds', collector))).toBeGreaterThan(0);
    }
    expect(samples.get('barback_lease_held{server_name="pg",operation="backup"}')).toBe(0);
    const storage = JSON.parse(await read(exporter.port, '/api/storage'));
    expect(storageStatusSchema.array().parse(storage)).toMatchObject([{ path: barman.path, stale: false }]);
  });

  it('a worker that stopped in order is gone, one that was killed is lost', async () => {
    await worker.stop();
    await becomes(['scheduler alive']);
    expect((await scrape(exporter.port)).get('barback_worker_concurrency{queue="work"}')).toBe(0);
    expect(await read(exporter.port, '/')).toContain('No worker is alive');
    expect((await barback(environment, 'status')).stdout).toContain('problem: No worker is alive.');

    worker = await startService('worker', environment);
    await becomes(['scheduler alive', 'worker alive']);
    await worker.stop('SIGKILL');
    await becomes(['scheduler alive', 'worker lost']);
    expect(await read(exporter.port, '/')).toContain(`(process ${worker.pid}). Start one.`);
    worker = await startService('worker', environment);
    await becomes(['scheduler alive', 'worker alive', 'worker lost']);
  });

  it('nobody is said to be alive while Redis is away', async () => {
    await redisServer.kill();
    await waitUntil(async () => (await states()).every((state) => state.endsWith('unknown')), {
      description: 'it to be not known',
    });
    expect((await scrape(exporter.port)).has('barback_worker_concurrency{queue="work"}')).toBe(false);
    await redisServer.restart();
    await waitUntil(async () => (await states()).includes('worker alive'), { description: 'it to be known' });
  });
});
