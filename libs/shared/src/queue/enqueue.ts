import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobName, type JobPayload, jobs } from './jobs.ts';
import { defaultJobOptions, queuePrefix, type WorkQueueName } from './names.ts';

/** BullMQ's own words for a job that it gives up because too many workers died with it. */
const GIVEN_UP = 'job stalled more than allowable limit';

/** Whether the job was added, or a job for the same server and of the same kind is still to be done. */
export type Enqueued = { status: 'added'; jobId: string } | { status: 'already-queued'; jobId: string };

export interface WorkQueues {
  /** @param delayMilliseconds how long it waits before a worker may take it; none by default */
  enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    delayMilliseconds?: number,
  ): Promise<Enqueued>;
  /**
   * Enqueues what should have been done unless the queue knows better: the very job waits, runs, or has ended. One that
   * was given up because its workers died has not ended, and is begun anew. Null: nothing was enqueued.
   */
  enqueueIfLost<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    delayMilliseconds?: number,
  ): Promise<Enqueued | null>;
  queue(name: WorkQueueName): Queue;
  close(): Promise<void>;
}

/** Opens the queues that workers take their jobs from. `redis` stays open when they are closed. */
export function workQueues(redis: Redis, prefix: string): WorkQueues {
  const open = new Map<WorkQueueName, Queue>();
  const queue = (name: WorkQueueName) => {
    const existing = open.get(name);
    if (existing !== undefined) return existing;
    const created = new Queue(name, { connection: redis, prefix: queuePrefix(prefix), defaultJobOptions });
    created.on('error', () => {}); // the connection itself reports outages, once
    open.set(name, created);
    return created;
  };
  const enqueue: WorkQueues['enqueue'] = async (name, payload, delay = 0) => {
    const jobId = workJobId(name, payload);
    const deduplication = { id: deduplicationId(name, payload) };
    const options = { jobId, deduplication, priority: jobs[name].priority, delay };
    const job = await queue(jobs[name].queue).add(name, payload, options);
    return job.id === jobId
      ? { status: 'added', jobId }
      : { status: 'already-queued', jobId: job.id ?? jobId };
  };
  return {
    queue,
    enqueue,
    async enqueueIfLost(name, payload, delay) {
      const known = await queue(jobs[name].queue).getJob(workJobId(name, payload));
      if (known !== undefined) {
        if (known.finishedOn === undefined || known.failedReason !== GIVEN_UP) return null;
        await known.remove().catch(() => {}); // another scheduler was faster, and a worker has it
      }
      return await enqueue(name, payload, delay);
    },
    async close() {
      await Promise.all([...open.values()].map((each) => each.close()));
    },
  };
}

/** One job at a time of each kind for each server: a run whose predecessor still runs is skipped. */
function deduplicationId(name: JobName, payload: { slot: string; server?: string }): string {
  return payload.server === undefined ? name : `${name}.${encodeURIComponent(payload.server)}`;
}

/** The same due run always has the same id. BullMQ allows no `:` in it. */
function workJobId(name: JobName, payload: { slot: string; server?: string }): string {
  return `${deduplicationId(name, payload)}.${encodeURIComponent(payload.slot)}`;
}
