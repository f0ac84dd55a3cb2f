import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_POOL } from '@barback/shared/plan/pools';
import { workQueues } from '@barback/shared/queue/enqueue';
import { type JobPayload, jobs } from '@barback/shared/queue/jobs';
import { queuePrefix, workQueueName } from '@barback/shared/queue/names';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { Job, QueueEvents } from 'bullmq';
import type { Connected } from './with-redis.ts';

type ServerJobName = 'backup' | 'recovery-test';

/** How long a worker has to be there: one that runs comes back within seconds after Redis did. */
const WORKER_MILLISECONDS = 5000;
const POLL_MILLISECONDS = 250;

/**
 * Queues a job for one server and waits for its end; joins the one that is queued or running already.
 *
 * @param say prints one line of progress
 * @throws ExpectedFailure when the server is unknown, no worker runs, or the job failed
 */
export async function runJob<Name extends ServerJobName>(
  { redis, prefix, state }: Connected,
  name: Name,
  payload: JobPayload<Name>,
  say: (line: string) => void,
): Promise<void> {
  const plan = await state.get('plan', 'plan');
  const servers = plan?.servers ?? [];
  const planned = servers.find(({ name }) => name === payload.server);
  if (planned === undefined) {
    const names = servers.map(({ name }) => name);
    const known = names.length === 0 ? 'no server is known yet' : `the servers are ${names.join(', ')}`;
    throw new ExpectedFailure(`there is no server "${payload.server}"; ${known}`);
  }
  const queues = workQueues(redis, prefix);
  const { pool } = planned;
  const events = new QueueEvents(workQueueName(jobs[name].queue, pool), {
    connection: redis,
    prefix: queuePrefix(prefix),
  });
  events.on('error', () => {}); // the connection itself is asked what is wrong
  try {
    await events.waitUntilReady();
    const queue = queues.queue(jobs[name].queue, pool);
    if (!(await appears(async () => (await queue.getWorkers()).length > 0))) {
      throw new ExpectedFailure(noWorker(pool));
    }
    const { status, jobId } = await queues.enqueue(name, payload, { pool });
    say(
      status === 'added'
        ? `${name} of ${payload.server} queued`
        : `${name} of ${payload.server} is under way already`,
    );
    let hasStarted = false; // a job that has to wait is taken up again and again
    events.on('active', (event) => {
      if (event.jobId !== jobId || hasStarted) return;
      hasStarted = true;
      say(`${name} of ${payload.server} started`);
    });
    events.on('progress', ({ jobId: id, data }) => {
      if (id === jobId) say(`${name} of ${payload.server} waits: ${data}`);
    });
    const job = await Job.fromId(queue, jobId);
    await job?.waitUntilFinished(events).catch((error: Error) => {
      throw new ExpectedFailure(error.message);
    });
  } finally {
    await events.close();
    await queues.close();
  }
}

function noWorker(pool: string): string {
  if (pool === DEFAULT_POOL) return 'no worker is running; start one with "barback up" or the worker service';
  return `no worker serves the pool ${pool}; start one with WORKER_POOLS=${pool} where the Barman home of its servers is`;
}

async function appears(isThere: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + WORKER_MILLISECONDS;
  while (!(await isThere())) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MILLISECONDS);
  }
  return true;
}
