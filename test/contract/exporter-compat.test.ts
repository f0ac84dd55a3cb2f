import { stateStore } from '@barback/shared/state/state-store';
import {
  exampleCatalogue,
  exampleCheck,
  examplePlan,
  exampleSizes,
} from '@barback/shared/status/example-snapshot';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type Samples, scrape } from '../fixtures/scrape.ts';
import { startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const NINE = [
  'barman_up',
  'barman_backups_total',
  'barman_backup_size',
  'barman_backup_wal_size',
  'barman_backups_failed',
  'barman_last_backup',
  'barman_first_backup',
  'barman_last_backup_copy_time',
  'barman_metrics_update',
];

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
  const redis = new Redis(server.url);
  const store = stateStore(redis, 'barback');
  await store.set('plan', 'plan', examplePlan);
  await store.set('checks', 'pg1', exampleCheck);
  await store.set('catalogues', 'pg1', exampleCatalogue);
  await store.set('backup-sizes', 'pg1', exampleSizes);
  redis.disconnect();
});
afterAll(() => server.stop());

async function scrapeOnce(environment: Record<string, string>): Promise<Samples> {
  const exporter = await startService('exporter', { REDIS_URL: server.url, ...environment });
  try {
    return await waitUntil(
      async () => {
        const samples = await scrape(exporter.port);
        return samples.get('barback_redis_up') === 1 && samples;
      },
      { description: 'the exporter to have read Redis' },
    );
  } finally {
    await exporter.stop();
  }
}
const namesOf = (samples: Samples) =>
  new Set([...samples.keys()].map((series) => series.split('{')[0] ?? ''));

it('who moves from prometheus-barman-exporter finds its nine metrics beside ours', async () => {
  const samples = await scrapeOnce({ BARBACK_METRICS_COMPAT: 'prometheus-barman-exporter' });
  expect(NINE.filter((name) => !namesOf(samples).has(name))).toEqual([]);
  expect(samples.get('barman_backup_size{server="pg1",number="2"}')).toBe(41_943_040);
  expect(samples.get('barman_backup_wal_size{server="pg1",number="1"}')).toBe(16_777_216);
  expect(samples.get('barman_current_redundancy{server_name="pg1"}')).toBe(3);
});

it('nobody else has any of them', async () => {
  const names = namesOf(await scrapeOnce({}));
  expect(NINE.filter((name) => names.has(name))).toEqual([]);
});
