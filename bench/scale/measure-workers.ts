import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { queuePrefix } from '@barback/shared/queue/names';
import { execa } from 'execa';
import type { ListeningService } from '../../test/fixtures/service.ts';
import { waitUntil } from '../../test/fixtures/wait-until.ts';
import { PREFIX, startScheduledFleet } from './scheduled-fleet.ts';
import { CONCURRENCY, DONE_BY_WORKER, JOB_SECONDS } from './simulated-jobs.ts';

/** What workers did together whose jobs only wait. */
export interface WorkersThroughput {
  workers: number;
  jobsPerSecond: number;
  /** Of what they could have done without any time between two jobs. */
  ofPossible: number;
  /** Jobs of the busiest worker, in times of the average. */
  mostShare: number;
}

/** Enough that jobs wait all the time. */
const SERVERS = 2000;
const MEASURED_SECONDS = 60;
const KILL_EVERY_SECONDS = 10;
const SIMULATED_WORKER = fileURLToPath(new URL('simulated-worker.ts', import.meta.url));

/** Has so many workers do what two schedulers enqueue, which are killed in turn and started again. */
export async function measureWorkers(workers: number): Promise<WorkersThroughput> {
  await using fleet = await startScheduledFleet(SERVERS, () => '*/20 * * * * *');
  await using started = new AsyncDisposableStack();
  const { redis, redisUrl, startScheduler } = fleet;
  const schedulers: ListeningService[] = [await startScheduler(), await startScheduler()];
  for (let at = 0; at < workers; at++) {
    const worker = execa(process.execPath, [SIMULATED_WORKER, redisUrl, `worker-${at + 1}`], {
      stdio: 'inherit',
      reject: false,
    });
    started.defer(async () => {
      worker.kill('SIGKILL');
      await worker;
    });
  }
  const jobsByWorker = async () => Object.values(await redis.hgetall(DONE_BY_WORKER)).map(Number);
  const waiting = async () =>
    (await redis.llen(`${queuePrefix(PREFIX)}:work:wait`)) +
    (await redis.zcard(`${queuePrefix(PREFIX)}:work:prioritized`));
  await waitUntil(async () => (await jobsByWorker()).length === workers && (await waiting()) > SERVERS / 4, {
    description: 'every worker to have done a job, and others to wait',
    timeoutMilliseconds: 300_000,
  });

  const before = await redis.hgetall(DONE_BY_WORKER);
  const startedAt = performance.now();
  for (let seconds = 0; seconds < MEASURED_SECONDS; seconds += KILL_EVERY_SECONDS) {
    await delay(KILL_EVERY_SECONDS * 1000);
    const [killed] = schedulers.splice(0, 1);
    killed?.signal('SIGKILL');
    schedulers.push(await startScheduler());
  }
  const after = await redis.hgetall(DONE_BY_WORKER);
  const lasted = (performance.now() - startedAt) / 1000;
  if ((await waiting()) === 0) throw new Error('the workers were quicker than the schedulers');
  const done = Object.entries(after).map(([worker, jobs]) => Number(jobs) - Number(before[worker] ?? 0));
  const jobs = done.reduce((sum, each) => sum + each, 0);
  return {
    workers,
    jobsPerSecond: jobs / lasted,
    ofPossible: jobs / lasted / ((workers * CONCURRENCY) / JOB_SECONDS),
    mostShare: (Math.max(...done) * workers) / jobs,
  };
}
