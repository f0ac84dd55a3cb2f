import { serverStatusSchema } from '@barback/shared/status/server-status';
import type { RedisServer } from '../../fixtures/redis.ts';
import { read, scrape } from '../../fixtures/scrape.ts';

/** What the exporter told at one moment. */
export interface Sample {
  /** Epoch milliseconds, when it had answered. */
  at: number;
  /** For how long Redis has answered nobody, in milliseconds; 0 when it answers. */
  redisAwayMilliseconds: number;
  /** `barback_redis_up`; null when it is not told. */
  redisUp: number | null;
  servers: SampledServer[];
}

export interface SampledServer {
  name: string;
  state: string;
  /** The newest `DONE` backup. */
  backupId: string | null;
  provenBackupId: string | null;
}

export interface Sampling {
  samples: readonly Sample[];
  stop(): Promise<void>;
}

const EVERY_MILLISECONDS = 2000;
const statuses = serverStatusSchema.array();

/** Asks the exporter again and again what it tells, and Redis whether it is there; who does not answer is no sample. */
export function sampleExporter(port: number, redis: Pick<RedisServer, 'answers'>): Sampling {
  const samples: Sample[] = [];
  let awaySince: number | null = null;
  const sample = async () => {
    const askedAt = Date.now();
    const wasThere = await redis.answers();
    const told = await askExporter(port).catch(() => null); // it is down, or held up
    // Redis may have come back while the exporter was asked
    awaySince = wasThere || (await redis.answers()) ? null : (awaySince ?? askedAt);
    if (told !== null) samples.push({ ...told, redisAwayMilliseconds: awaySince ? askedAt - awaySince : 0 });
  };
  let sampling = Promise.resolve();
  const timer = setInterval(() => {
    sampling = sampling.then(sample);
  }, EVERY_MILLISECONDS);
  return {
    samples,
    async stop() {
      clearInterval(timer);
      await sampling;
    },
  };
}

async function askExporter(port: number): Promise<Omit<Sample, 'redisAwayMilliseconds'>> {
  const metrics = await scrape(port);
  const servers = statuses.safeParse(JSON.parse(await read(port, '/api/servers')));
  return {
    at: Date.now(),
    redisUp: metrics.get('barback_redis_up') ?? null,
    servers: (servers.data ?? []).map(({ name, state, lastBackup, recovery }) => ({
      name,
      state,
      backupId: lastBackup?.backupId ?? null,
      provenBackupId: recovery?.provenBackup?.backupId ?? null,
    })),
  };
}
