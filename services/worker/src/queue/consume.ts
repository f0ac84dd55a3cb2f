import { setTimeout as delay } from 'node:timers/promises';
import {
  queuePrefix,
  type WorkQueue,
  type WorkQueueName,
  workerOptionsOf,
  workQueueName,
} from '@barback/shared/queue/names';
import type { Logger } from '@barback/shared/service/log';
import type { RunningJob } from '@barback/shared/state/entries/heartbeat';
import type { Progress } from '@barback/shared/state/entries/progress';
import { publishable, publishableLine } from '@barback/shared/text/publishable';
import { type JobName, jobs, rememberedFailure } from '@barback/shared/vocabulary/jobs';
import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Recorder } from '../history/record.ts';
import type { JobContext, RunnableJob } from '../jobs/job.ts';
import { requeueDelayMilliseconds } from './requeue-delay.ts';

export interface Consumption {
  /** That of the pool of the context. */
  kind: WorkQueue;
  concurrency: number;
  redis: Redis;
  prefix: string;
  context: Omit<JobContext, 'report'>;
  /** Every job a worker can do; those of another kind of queue are moved there. */
  workerJobs: { [name: string]: RunnableJob };
  record: Pick<Recorder, 'jobTried' | 'jobRetried' | 'jobStalled' | 'lockRenewalsFailed'>;
  log: Logger;
}

/** How long aborted jobs have to end before they are left to another worker. */
const ABORT_MILLISECONDS = 15_000;
/** How long Redis has to take down that the last job has ended; it may be away. */
const CLOSE_MILLISECONDS = 1000;

export interface Consumer {
  /** What it is at now. */
  running(): RunningJob[];
  /**
   * Takes no new jobs, lets the running ones finish for `graceMilliseconds`, then aborts them and waits until they have
   * cleaned up.
   */
  stop(graceMilliseconds: number): Promise<void>;
}

/** Takes the jobs of one queue, `concurrency` at a time. Outages of Redis are waited out. */
export function consume(consumption: Consumption): Consumer {
  const { kind, concurrency, redis, prefix, context, workerJobs, record, log } = consumption;
  const queue = workQueueName(kind, context.pool);
  const aborting = new AbortController();
  const running = new Map<Promise<void>, RunningJob>();
  const work = async (job: Job, at: RunningJob, token?: string) => {
    const known = Object.hasOwn(workerJobs, job.name) ? workerJobs[job.name] : undefined;
    if (known === undefined) {
      throw new UnrecoverableError(`the queue ${queue} has no job named "${job.name}"`);
    }
    if (jobs[known.name].queue !== kind) return await moveToItsQueue(job, known.name);
    const report = (progress: Progress) => {
      at.progress = progress;
    };
    const outcome = await known.run(job.data, { ...context, report }, aborting.signal);
    if (outcome.status !== 'requeue') {
      void record.jobTried(queue, job, { startedAt: Date.parse(at.since), endedAt: context.now().getTime() });
    }
    if (outcome.status === 'failed') throw new UnrecoverableError(outcome.message);
    if (outcome.status === 'requeue') await requeue(job, 'busy', outcome.reason, token);
    if (outcome.status === 'retry') {
      await job.updateData({
        ...job.data,
        failedBefore: rememberedFailure(outcome.message),
      });
      void record.jobRetried(queue);
      await requeue(job, 'failed', outcome.message, token);
    }
  };
  /** What an older Barback put here, before such jobs had a queue of their own. */
  const moveToItsQueue = async (job: Job, name: JobName) => {
    const { success, data } = jobs[name].payload.safeParse(job.data);
    if (!success)
      throw new UnrecoverableError(`the queue ${queue} has no ${name}, and its payload is not valid`);
    const { jobId } = await context.queues.enqueue(name, data, { pool: context.pool });
    log.info({ queue, job: name, jobId, to: jobs[name].queue }, 'job moved to the queue of its kind');
  };
  /** Makes it wait without using capacity, an attempt or a failure; it keeps its deduplication. */
  const requeue = async (job: Job, why: 'busy' | 'failed', said: string, token?: string) => {
    const reason = publishableLine(said);
    if (job.progress !== reason) {
      log.info({ queue, job: job.name, jobId: job.id, reason }, 'job waits');
      await job.updateProgress(reason);
    }
    const waiting = await context.queues.queue(kind, context.pool).getDelayedCount();
    await job.moveToDelayed(Date.now() + requeueDelayMilliseconds(why, waiting, Math.random()), token);
    throw new DelayedError();
  };
  const worker = new Worker(
    queue,
    async (job: Job, token?: string) => {
      const at = asRunning(job, queue, context.now());
      const working = work(job, at, token);
      running.set(working, at);
      await working.catch(rethrowPublishable).finally(() => running.delete(working));
    },
    { connection: redis, prefix: queuePrefix(prefix), concurrency, ...workerOptionsOf(kind) },
  );
  worker.on('error', (error) => log.debug({ queue, reason: error.message }, 'queue connection'));
  worker.on('stalled', () => void record.jobStalled(queue));
  worker.on('lockRenewalFailed', (jobIds) => void record.lockRenewalsFailed(queue, jobIds.length));
  worker.on('failed', (job, error) => {
    log.error({ queue, job: job?.name, jobId: job?.id }, error.message);
  });
  return {
    running: () => [...running.values()],
    async stop(graceMilliseconds) {
      const abort = setTimeout(() => aborting.abort(new Error('its worker was stopped')), graceMilliseconds);
      const closed = worker.close();
      const ended = Promise.allSettled(running.keys()).then(() => delay(CLOSE_MILLISECONDS));
      const givenUp = delay(graceMilliseconds + ABORT_MILLISECONDS, undefined, { ref: false });
      await Promise.race([closed, ended, givenUp]);
      clearTimeout(abort);
    },
  };
}

/** The queue keeps what a job failed with, for everybody to read. */
function rethrowPublishable(error: Error): never {
  error.message = publishable(error.message);
  if (error.stack !== undefined) error.stack = publishable(error.stack);
  throw error;
}

function asRunning({ name, data }: Job, queue: WorkQueueName, startedAt: Date): RunningJob {
  const server = typeof data?.server === 'string' ? data.server : null;
  return { job: name, queue, server, since: startedAt.toISOString(), progress: null };
}
