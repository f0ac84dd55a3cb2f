import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { CONTAINER, type ListeningService, startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';
import { killReceivers, streamsAgain, walSender } from '../fixtures/wal-streaming.ts';

/** Without a scheduler: there is no `barman cron` each minute, so that only the worker's own watch can help. */
describe('WAL streaming that ended', () => {
  let redisServer: RedisServer;
  let redis: Redis;
  let queues: WorkQueues;
  let postgres: PostgresServer;
  let barman: BarmanHome;
  let workers: ListeningService[] = [];

  beforeAll(async () => {
    [redisServer, postgres] = await Promise.all([startRedis(), startPostgres()]);
    redis = new Redis(redisServer.url, { maxRetriesPerRequest: null });
    queues = workQueues(redis, 'barback');
  });
  afterAll(async () => {
    await queues.close();
    redis.disconnect();
    await postgres.stop();
    await redisServer.stop();
  });
  beforeEach(async () => {
    barman = await startBarmanHome();
    await barman.writeServer('pg', { postgres, lines: ['create_slot = auto'] });
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop('SIGKILL')));
    workers = [];
    await barman.stop();
    await waitUntil(async () => (await walSender(postgres)) === null, {
      description: 'PostgreSQL to notice',
    });
    await postgres.query("SELECT pg_drop_replication_slot('barman')");
  });

  const startWorker = async (...within: readonly string[]) => {
    const environment = { ...barman.environment, REDIS_URL: redisServer.url };
    const worker = await startService('worker', environment, within);
    workers.push(worker);
    return worker;
  };
  const barmanCron = () => queues.enqueue('cron', { slot: String(Date.now()), trigger: 'manual' });
  const cronRuns = async () => (await queues.queue('cron').getActiveCount()) > 0;

  it('by the death of its processes is started again by one of the workers', async () => {
    await startWorker();
    await startWorker();
    await barmanCron();
    const sender = await streamsAgain(postgres, null);
    await killReceivers(barman);
    await streamsAgain(postgres, sender);
  });

  it('with the container of its worker is started again by a worker in another one', async () => {
    const first = await startWorker(...CONTAINER);
    await barmanCron();
    const sender = await streamsAgain(postgres, null);
    await startWorker(...CONTAINER);
    await first.stop('SIGKILL');
    await streamsAgain(postgres, sender);
  });

  it('with the only worker, just as that was at its barman cron, is started again by the next one', async () => {
    const first = await startWorker(...CONTAINER);
    await barmanCron();
    const sender = await streamsAgain(postgres, null);
    await waitUntil(async () => !(await cronRuns()), { description: 'barman cron to end' });
    await barmanCron();
    await waitUntil(cronRuns, { description: 'the next barman cron to run' });
    await first.stop('SIGKILL');
    expect(await cronRuns()).toBe(true);
    await startWorker(...CONTAINER);
    await streamsAgain(postgres, sender);
  });

  it('because its server is down is not tried again every few seconds for ever', async () => {
    const worker = await startWorker();
    await barmanCron();
    const sender = await streamsAgain(postgres, null);
    const starts = () =>
      worker.logLines().filter(({ msg }) => msg.startsWith('WAL streaming has ended')).length;
    await postgres.shutDown();
    await waitUntil(() => starts() >= 2, { description: 'it to be tried', timeoutMilliseconds: 60_000 });
    await postgres.start();
    await barmanCron(); // as each minute, should it be left to that by now
    await streamsAgain(postgres, sender);
    expect(starts()).toBeLessThanOrEqual(4);
  });
});
