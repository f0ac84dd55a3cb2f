import { Redis } from 'ioredis';
import type { ListeningService } from '../../test/fixtures/service.ts';
import { cpuSecondsOf } from '../process-cost.ts';
import type { Cost } from './cost.ts';

const WARM_UP_SCRAPES = 5;

/** Scrapes `/metrics` again and again: the time until the whole text is there, the CPU of the exporter and of Redis. */
export async function measureBarback(
  exporter: ListeningService,
  redisUrl: string,
  servers: readonly string[],
  scrapes: number,
): Promise<Cost[]> {
  const redis = new Redis(redisUrl);
  const cpuSeconds = async () => (await cpuSecondsOf(exporter.pid)) + (await redisCpuSeconds(redis));
  const costs: Cost[] = [];
  try {
    for (let scrape = 0; scrape < WARM_UP_SCRAPES + scrapes; scrape++) {
      const cpuBefore = await cpuSeconds();
      const startedAt = performance.now();
      const response = await fetch(`http://127.0.0.1:${exporter.port}/metrics`);
      const text = await response.text();
      const wallSeconds = (performance.now() - startedAt) / 1000;
      const cost = { wallSeconds, cpuSeconds: (await cpuSeconds()) - cpuBefore };
      assertComplete(text, servers);
      if (scrape >= WARM_UP_SCRAPES) costs.push(cost);
    }
  } finally {
    redis.disconnect();
  }
  return costs;
}

/** A fast answer that leaves servers out would be worth nothing. */
function assertComplete(metrics: string, servers: readonly string[]): void {
  for (const metric of ['barman_status', 'barman_database_size_bytes', 'barman_current_redundancy']) {
    const missing = servers.filter((server) => !metrics.includes(`\n${metric}{server_name="${server}"} `));
    if (missing.length > 0) throw new Error(`/metrics has no ${metric} of ${missing.join(', ')}`);
  }
}

async function redisCpuSeconds(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  const used = (kind: string) => Number(new RegExp(`^used_cpu_${kind}:(.*)$`, 'm').exec(info)?.[1]);
  return used('user') + used('sys');
}
