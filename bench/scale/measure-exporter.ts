import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { largeFleet } from '../../test/fixtures/fleet/fleets.ts';
import { writeFleet } from '../../test/fixtures/fleet/write-fleet.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { type ListeningService, startService } from '../../test/fixtures/service.ts';
import { median } from '../median.ts';
import { percentile } from '../percentile.ts';
import { cpuSecondsOf, memoryOf } from '../process-cost.ts';
import { changeServers } from './change-servers.ts';

/** What requests to the exporter cost. Times are in milliseconds. */
export interface ExporterCost {
  scrapeCpu: number;
  scrapeMedian: number;
  scrapeP99: number;
  /** Lines of /metrics that Prometheus stores. */
  series: number;
  bytes: number;
  compressedBytes: number;
  fleetP99: number;
  serversP99: number;
  residentBytes: number;
  peakBytes: number;
  /** Of Redis, with the state of these servers and no jobs. */
  redisBytes: number;
}

/** Requests of each kind that are not counted: Node.js compiles what they need. */
const WARM_UPS = 8;
const SCRAPES = 100;
const REQUESTS = 200;
/** The servers change before every such request of a page. */
const REQUESTS_PER_CHANGE = 10;
/** An exporter that takes longer is measured with fewer requests. */
const LONGEST_MILLISECONDS = 60_000;

interface Asked {
  milliseconds: number;
  cpuMilliseconds: number;
  body: Buffer;
}

/** Has an exporter answer for a fleet, of which one server in a hundred changes before each scrape. */
export async function measureExporter(count: number): Promise<ExporterCost> {
  await using started = new AsyncDisposableStack();
  const server = await startRedis({ appendonly: 'no' });
  started.defer(server.stop);
  const redis = new Redis(server.url);
  started.defer(() => redis.disconnect());
  const fleet = largeFleet(count);
  await writeFleet(redis, fleet, new Date());
  const names = fleet.map(({ name }) => name);
  const exporter = await startService('exporter', server.environment);
  started.defer(async () => void (await exporter.stop()));
  const agent = new Agent({ keepAlive: true });
  started.defer(() => agent.destroy());

  let round = 0;
  const change = () => changeServers(redis, names, round++);
  const repeat = async (path: string, times: number, requestsPerChange: number): Promise<Asked[]> => {
    const startedAt = performance.now();
    const all: Asked[] = [];
    while (all.length < times && performance.now() - startedAt < LONGEST_MILLISECONDS) {
      if (all.length % requestsPerChange === 0) await change();
      const asked = await ask(exporter, agent, path);
      all.push(asked);
      // an answer that took long is given again to whoever asks soon
      if (path === '/metrics') await delay(asked.milliseconds + 5);
    }
    return all;
  };

  await repeat('/metrics', WARM_UPS, 1);
  const scrapes = await repeat('/metrics', SCRAPES, 1);
  const text = gunzip(scrapes.at(-1)?.body ?? Buffer.alloc(0));
  assertComplete(text, names);
  const redisBytes = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
  await repeat('/', WARM_UPS, 1);
  const pages = await repeat('/', REQUESTS, REQUESTS_PER_CHANGE);
  await repeat('/api/servers?limit=100', WARM_UPS, 1);
  const servers = await repeat('/api/servers?limit=100', REQUESTS, REQUESTS_PER_CHANGE);
  return {
    scrapeCpu: median(scrapes.map(({ cpuMilliseconds }) => cpuMilliseconds)),
    scrapeMedian: median(times(scrapes)),
    scrapeP99: percentile(times(scrapes), 0.99),
    series: text.toString().match(/^[^#\n]/gm)?.length ?? 0,
    bytes: text.length,
    compressedBytes: scrapes.at(-1)?.body.length ?? 0,
    fleetP99: percentile(times(pages), 0.99),
    serversP99: percentile(times(servers), 0.99),
    ...(await memoryOf(exporter.pid)),
    redisBytes,
  };
}

function times(asked: readonly Asked[]): number[] {
  return asked.map(({ milliseconds }) => milliseconds);
}

/** As Prometheus does: with gzip, on a connection that stays open. */
async function ask({ pid, port }: ListeningService, agent: Agent, path: string): Promise<Asked> {
  const cpuBefore = await cpuSecondsOf(pid);
  const startedAt = performance.now();
  const body = await new Promise<Buffer>((resolve, reject) => {
    const headers = { 'accept-encoding': 'gzip' };
    const request = get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      if (response.statusCode === 200) resolve(buffer(response));
      else reject(new Error(`${path} answered ${response.statusCode}`));
    });
    request.on('error', reject);
  });
  const milliseconds = performance.now() - startedAt;
  return { milliseconds, cpuMilliseconds: 1000 * ((await cpuSecondsOf(pid)) - cpuBefore), body };
}

function gunzip(body: Buffer): Buffer {
  return body[0] === 0x1f ? gunzipSync(body) : body;
}

/** A fast answer that leaves servers out would be worth nothing. */
function assertComplete(metrics: Buffer, servers: readonly string[]): void {
  const known = new Set(metrics.toString().match(/(?<=^barman_server_active\{server_name=")[^"]+/gm));
  const missing = servers.filter((server) => !known.has(server));
  if (missing.length > 0)
    throw new Error(`/metrics lacks ${missing.length} servers, ${missing[0]} among them`);
}
