import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BarmanHome, startBarmanHome } from '../../../fixtures/barman.ts';
import { type CuttableProxy, startCuttableProxy } from '../../../fixtures/cuttable-proxy.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { type ListeningService, startService } from '../../../fixtures/service.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let server: RedisServer;
let network: CuttableProxy;
let admin: Redis;
let barman: BarmanHome;
let scheduler: ListeningService;
let worker: ListeningService;
let exporter: ListeningService;

beforeAll(async () => {
  [server, barman] = await Promise.all([
    startRedis({ 'enable-protected-configs': 'yes' }),
    startBarmanHome(),
  ]);
  admin = new Redis(server.url);
  admin.on('error', () => {}); // an outage is what the tests make
  network = await startCuttableProxy(Number(new URL(server.url).port));
  const environment = {
    ...barman.environment,
    REDIS_URL: `redis://127.0.0.1:${network.port}`,
    BARBACK_CHECK_INTERVAL: '1s',
  };
  [scheduler, worker, exporter] = await Promise.all([
    startService('scheduler', environment),
    startService('worker', environment),
    startService('exporter', environment),
  ]);
});

afterAll(async () => {
  await Promise.all([scheduler, worker, exporter].map((service) => service?.stop()));
  admin?.disconnect();
  await network?.stop();
  await barman?.stop();
  await server?.stop();
});

interface Outage {
  what: string;
  begin(): Promise<unknown> | unknown;
  end(): Promise<unknown> | unknown;
  /** What those services say that cannot do their work; null when it is over before they say anything. */
  said: string | null;
  /** Whether the exporter cannot read either. */
  unreadable: boolean;
}

const full = 'refuses to write (OOM): its memory is full';
const outages: Outage[] = [
  {
    what: 'is killed, and takes its time to load what it knew',
    async begin() {
      await admin.eval("for i = 1, 3000 do redis.call('set', 'other:' .. i, i) end", 0);
      await server.kill();
    },
    end: () => server.restart({ 'key-load-delay': '1000' }),
    said: 'cannot be reached',
    unreadable: true,
  },
  {
    what: 'has no memory left',
    begin: () => admin.config('SET', 'maxmemory', '1'),
    end: () => admin.config('SET', 'maxmemory', '0'),
    said: full,
    unreadable: false,
  },
  {
    what: 'cannot save to its disk',
    async begin() {
      await admin.config('SET', 'save', '3600 1');
      await admin.config('SET', 'dbfilename', 'appendonlydir'); // a directory: it cannot be replaced by a file
      await admin.bgsave();
    },
    async end() {
      await admin.config('SET', 'dbfilename', 'dump.rdb');
      await admin.bgsave();
    },
    said: 'refuses to write (MISCONF): it cannot save',
    unreadable: false,
  },
  {
    what: 'has become a replica',
    begin: () => admin.replicaof('127.0.0.1', 1),
    end: () => admin.replicaof('NO', 'ONE'),
    said: 'refuses to write (READONLY): it is a replica',
    unreadable: false,
  },
  {
    what: 'has another password',
    async begin() {
      await admin.config('SET', 'requirepass', 'another');
      await admin.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    },
    end: () => admin.config('SET', 'requirepass', ''),
    said: 'refuses the login',
    unreadable: true,
  },
  {
    what: 'hangs for a moment',
    begin: () => server.suspend(),
    end: () => server.resume(),
    said: null,
    unreadable: true,
  },
  {
    what: 'is behind a network that loses everything',
    begin: () => network.cut(),
    end: () => network.heal(),
    said: 'cannot be reached',
    unreadable: true,
  },
];

describe('a Redis that', () => {
  it.each(outages)('$what makes services unready, ends none, and all goes on', async (outage) => {
    const { begin, end, said, unreadable } = outage;
    const stopped = unreadable ? [scheduler, worker, exporter] : [scheduler, worker];
    const saidAtFirst = stopped.map((service) => aboutRedis(service).length);
    const saidSince = () => stopped.map((service, at) => aboutRedis(service).slice(saidAtFirst[at]));
    await settled();

    try {
      await begin();
      await waitUntil(async () => (await unready()).length === stopped.length, {
        description: 'who cannot work to be unready',
      });
      expect(await unready()).toEqual(stopped);
      await waitUntil(() => said === null || saidSince().every((lines) => lines.length > 0), {
        description: 'them to say why',
      });
    } finally {
      await end();
    }
    await settled();
    if (said === null) return;
    const beginAndEnd = [expect.stringContaining(said), expect.stringMatching(/again$/)];
    expect(saidSince()).toEqual(stopped.map(() => beginAndEnd));
  });
});

const aboutRedis = (service: ListeningService) =>
  service.logLines().flatMap(({ msg }) => (msg.includes('Redis') && !isReset(msg) ? [msg] : []));
/** Of a connection that had just asked something when Redis closed it; what keeps it from coming back is told next. */
const isReset = (msg: string) => msg.includes('ECONNRESET');

/** Every service is ready, and checks fall due, are done and are told. */
async function settled(): Promise<void> {
  await waitUntil(async () => (await unready()).length === 0, { description: 'all to be ready' });
  const before = await checksDone();
  await waitUntil(async () => (await checksDone()) > before + 1, {
    description: 'checks to go on',
    timeoutMilliseconds: 150_000, // what Redis handed to a connection that was gone is taken over as from a dead worker
  });
}

async function unready(): Promise<ListeningService[]> {
  const services = [scheduler, worker, exporter];
  const answers = await Promise.all(services.map(({ port }) => fetch(`http://127.0.0.1:${port}/readyz`)));
  return services.filter((_service, index) => answers[index]?.status !== 200);
}

async function checksDone(): Promise<number> {
  const text = await read('/metrics');
  return Number(/^barback_queue_jobs_completed_total\{queue="checks"\} (\d+)$/m.exec(text)?.[1]);
}

async function read(path: string): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${exporter.port}${path}`)).text();
}
