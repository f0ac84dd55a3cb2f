import { setTimeout as delay } from 'node:timers/promises';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import type { JobName } from '@barback/shared/vocabulary/jobs';
import { jobs } from '@barback/shared/vocabulary/jobs';
import type { Redis } from 'ioredis';
import { waitUntil } from '../../test/fixtures/wait-until.ts';

const TIMEOUT_MILLISECONDS = 1_800_000;

/** Servers whose PostgreSQL is down, so many that none has to wait for its own earlier job. */
export const DOWN = Array.from({ length: 6 }, (_, at) => `down${at + 1}`);

/** A hundred jobs: what they are, and on which server. The `up` server is real, and so are its backups. */
const HUNDRED: readonly { name: JobName; count: number; server: (at: number) => string | undefined }[] = [
  { name: 'catalogue', count: 60, server: () => undefined },
  { name: 'check', count: 5, server: () => undefined },
  { name: 'cron', count: 4, server: () => undefined },
  { name: 'recovery-test', count: 20, server: (at) => DOWN[at % DOWN.length] },
  { name: 'backup', count: 10, server: (at) => DOWN[at % DOWN.length] },
  { name: 'backup', count: 1, server: () => 'up' },
];

export const MIX = HUNDRED.map(({ name, count, server }) => {
  const on = server(0);
  const where = on === undefined ? '' : on === 'up' ? ' (a real one)' : ' (which fails)';
  return `${count} % ${name}${where}`;
}).join(', ');

/** Has a worker do a hundred jobs, and waits until none is left. */
export async function doHundred(redis: Redis, hundred: number): Promise<void> {
  const queues = workQueues(redis, 'barback');
  try {
    for (const { name, count, server } of HUNDRED) {
      for (let at = 0; at < count; at++) {
        const slot = `${hundred}-${server(at) ?? ''}-${at}`;
        const payload = { server: server(at), slot, trigger: 'manual', backupId: null };
        // past `enqueue`, which takes but one job of a kind and server at a time
        const options = { jobId: `${name}.${slot}`, priority: jobs[name].priority };
        await queues.queue(jobs[name].queue).add(name, payload, options);
      }
    }
    await delay(1000);
    await waitUntil(async () => (await left(queues)) === 0, {
      description: 'a hundred jobs to be done',
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
  } finally {
    await queues.close();
  }
}

async function left(queues: WorkQueues): Promise<number> {
  const names = [...new Set(Object.values(jobs).map(({ queue }) => queue))];
  const counts = await Promise.all(
    names.map((name) => queues.queue(name).getJobCountByTypes('wait', 'active', 'delayed', 'prioritized')),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
