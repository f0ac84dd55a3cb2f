import { setTimeout as delay } from 'node:timers/promises';
import type { QueuedJob } from '@barback/shared/actions/action';
import { workQueues } from '@barback/shared/queue/enqueue';
import { queuePrefix, type WorkQueue, workQueueName } from '@barback/shared/queue/names';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { jobs } from '@barback/shared/vocabulary/jobs';
import { DEFAULT_POOL } from '@barback/shared/vocabulary/pools';
import { Job, type Queue, QueueEvents } from 'bullmq';
import { perform, type Wanted } from './perform.ts';
import { followProgress } from './progress/follow-progress.ts';
import { screenOn } from './progress/screen.ts';
import { newReports } from './report.ts';
import type { Connected } from './with-redis.ts';

/** How long a worker has to be there: one that runs comes back within seconds after Redis did. */
const WORKER_MILLISECONDS = 5000;
const POLL_MILLISECONDS = 250;
/** Those of everything that can be waited for. */
const QUEUES = [jobs.backup.queue, jobs['recovery-test'].queue];

interface Followed {
  kind: WorkQueue;
  queue: Queue;
  events: QueueEvents;
}

/**
 * Performs the action, waits for the end of the jobs that it creates, or joins, and reports their results.
 * @throws ExpectedFailure when it is refused, no worker runs, or a job failed
 */
export async function runAction({ redis, prefix, state }: Connected, wanted: Wanted): Promise<void> {
  const { isTTY = false, columns = 80 } = process.stdout;
  const screen = screenOn({ isTTY, columns, write: (text) => process.stdout.write(text) });
  const { say } = screen;
  const { server } = wanted;
  const planned = (await state.get('plan', 'plan'))?.servers.find(({ name }) => name === server);
  const pool = planned?.pool ?? DEFAULT_POOL;
  const queues = workQueues(redis, prefix);
  const followed = QUEUES.map((kind): Followed => {
    const options = { connection: redis, prefix: queuePrefix(prefix) };
    const events = new QueueEvents(workQueueName(kind, pool), options);
    events.on('error', () => {}); // the connection itself is asked what is wrong
    return { kind, queue: queues.queue(kind, pool), events };
  });
  try {
    await Promise.all(followed.map(({ events }) => events.waitUntilReady()));
    const hasWorkers = async () => {
      const workers = await Promise.all(followed.map(({ queue }) => queue.getWorkers()));
      return workers.every(({ length }) => length > 0);
    };
    // an unknown server is reported first
    if (planned !== undefined && !(await appears(hasWorkers))) {
      throw new ExpectedFailure(noWorker(pool));
    }
    const reports = await newReports(server, state);
    const { message, jobs: asked } = await perform(wanted, { queues, store: state });
    say(message);
    for (const job of asked) {
      const its = followed.find(({ kind }) => kind === jobs[job.name].queue);
      if (its === undefined) continue;
      const stop = followProgress({ ...job, server }, state, screen);
      await ended(job, server, its, say)
        .finally(stop)
        .finally(() => reports[job.name](say));
    }
  } finally {
    await Promise.all(followed.map(({ events }) => events.close()));
    await queues.close();
  }
}

/** @throws ExpectedFailure when the job failed */
async function ended(
  { name, jobId }: QueuedJob,
  server: string,
  { queue, events }: Followed,
  say: (line: string) => void,
): Promise<void> {
  let hasStarted = false; // a job that has to wait is taken up again and again
  events.on('active', (event) => {
    if (event.jobId !== jobId || hasStarted) return;
    hasStarted = true;
    say(`${name} of ${server} started`);
  });
  events.on('progress', ({ jobId: id, data }) => {
    if (id === jobId) say(`${name} of ${server} waits: ${data}`);
  });
  const job = await Job.fromId(queue, jobId);
  // a joined job may be waiting for a retry, and its reason was reported before
  if (typeof job?.progress === 'string' && (await job.isDelayed())) {
    say(`${name} of ${server} waits: ${job.progress}`);
  }
  await job?.waitUntilFinished(events).catch((error: Error) => {
    throw new ExpectedFailure(error.message);
  });
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
