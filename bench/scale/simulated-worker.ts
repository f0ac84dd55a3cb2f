import { setTimeout as delay } from 'node:timers/promises';
import { workQueues } from '@barback/shared/queue/enqueue';
import { DEFAULT_POOL } from '@barback/shared/vocabulary/pools';
import { Redis } from 'ioredis';
import pino from 'pino';
import { leasesIn } from '../../services/worker/src/exclusion/lease.ts';
import type { JobContext } from '../../services/worker/src/jobs/job.ts';
import { consume } from '../../services/worker/src/queue/consume.ts';
import { PREFIX } from './scheduled-fleet.ts';
import { CONCURRENCY, DONE_BY_WORKER, JOB_SECONDS } from './simulated-jobs.ts';

/** Takes backups as a worker does, under their leases; each only waits. */
const [url = '', name = ''] = process.argv.slice(2);
const redis = new Redis(url, { maxRetriesPerRequest: null });
const takeLease = leasesIn(redis, PREFIX);
consume({
  kind: 'work',
  concurrency: CONCURRENCY,
  redis,
  prefix: PREFIX,
  context: {
    pool: DEFAULT_POOL,
    queues: workQueues(redis, PREFIX),
    now: () => new Date(),
  } as Omit<JobContext, 'report'>,
  workerJobs: {
    backup: {
      name: 'backup',
      async run(payload) {
        const { server } = payload as { server: string };
        const lease = await takeLease('backup', server, { target: null, trigger: 'schedule' });
        if (lease === null) return { status: 'requeue', reason: 'another worker has its lease' };
        await delay(JOB_SECONDS * 1000);
        await redis.hincrby(DONE_BY_WORKER, name, 1);
        await lease.release();
        return { status: 'done' };
      },
    },
  },
  record: {
    jobTried: async () => {},
    jobRetried: async () => {},
    jobStalled: async () => {},
    lockRenewalsFailed: async () => {},
  },
  log: pino({ level: 'error' }),
});
