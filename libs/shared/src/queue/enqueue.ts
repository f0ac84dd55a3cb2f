import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type BackupType, type JobName, type JobPayload, jobs } from '../vocabulary/jobs.ts';
import { DEFAULT_POOL } from '../vocabulary/pools.ts';
import {
  defaultJobOptions,
  queuePrefix,
  type WorkQueue,
  type WorkQueueName,
  workQueueName,
} from './names.ts';

/** BullMQ's message for a job that failed because too many workers died during it. */
const GIVEN_UP = 'job stalled more than allowable limit';
/** What a failure begins with of a job that nothing was done for, because its server is paused. */
export const NOT_BEGUN = 'not begun: ';

/** Whether the job was added, or a job for the same server and of the same kind is still to be done. */
export type Enqueued = { status: 'added'; jobId: string } | { status: 'already-queued'; jobId: string };

/** Longer than a job is ever put back for, or spread over. */
const LONGEST_DELAY_MILLISECONDS = 24 * 3_600_000;

export interface Placement {
  /** Whose workers take it; the default pool's by default. */
  pool?: string;
  /** How long it waits before a worker may take it; not at all by default. */
  delayMilliseconds?: number;
}

export interface WorkQueues {
  enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    placement?: Placement,
  ): Promise<Enqueued>;
  /**
   * Enqueues a run that should have happened, unless the queue has its job: waiting, running or finished. A job that
   * failed because its workers died, or that did not start, has not finished, and is enqueued again. Null: nothing was
   * enqueued.
   */
  enqueueIfLost<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    placement?: Placement,
  ): Promise<Enqueued | null>;
  /** @param pool the default one by default */
  queue(queue: WorkQueue, pool?: string): Queue;
  close(): Promise<void>;
}

/** Opens the queues that workers take their jobs from. `redis` stays open when they are closed. */
export function workQueues(redis: Redis, prefix: string): WorkQueues {
  const open = new Map<WorkQueueName, Queue>();
  const queueOf = (which: WorkQueue, pool = DEFAULT_POOL) => {
    const name = workQueueName(which, pool);
    const existing = open.get(name);
    if (existing !== undefined) return existing;
    const created = new Queue(name, { connection: redis, prefix: queuePrefix(prefix), defaultJobOptions });
    created.on('error', () => {}); // the connection itself reports outages, once
    open.set(name, created);
    return created;
  };
  const enqueue: WorkQueues['enqueue'] = async (
    name,
    payload,
    { pool, delayMilliseconds: delay = 0 } = {},
  ) => {
    const jobId = workJobId(name, payload);
    const deduplication = { id: deduplicationId(name, payload) };
    const options = { jobId, deduplication, priority: jobs[name].priority, delay };
    const queue = queueOf(jobs[name].queue, pool);
    const add = async (): Promise<Enqueued> => {
      const job = await queue.add(name, payload, options);
      return job.id === jobId
        ? { status: 'added', jobId }
        : { status: 'already-queued', jobId: job.id ?? jobId };
    };
    const first = await add();
    if (first.status === 'added' || (await isStillToCome(queue, first.jobId, deduplication.id))) return first;
    await queue.removeDeduplicationKey(deduplication.id);
    return await add();
  };
  return {
    queue: queueOf,
    enqueue,
    async enqueueIfLost(name, payload, placement) {
      const queue = queueOf(jobs[name].queue, placement?.pool);
      const known = await queue.getJob(workJobId(name, payload));
      if (known !== undefined) {
        const isLost =
          known.finishedOn === undefined
            ? (await known.getState()) === 'unknown' // nothing says that it is to be done
            : isStillToBeDone(known.failedReason);
        if (!isLost) return null;
        await known.remove().catch(() => {}); // another scheduler was faster, and a worker has it
      }
      return await enqueue(name, payload, placement);
    },
    async close() {
      await Promise.all([...open.values()].map((each) => each.close()));
    },
  };
}

/**
 * Whether a job that another one yields to will run: it exists, has the same kind and server, and is not delayed longer
 * than Barback delays any job. A forged one would otherwise prevent the other for ever.
 */
async function isStillToCome(queue: Queue, jobId: string, deduplicationId: string): Promise<boolean> {
  try {
    const job = await queue.getJob(jobId);
    if (job === undefined || job.deduplicationId !== deduplicationId) return false;
    if (job.finishedOn !== undefined || (await job.getState()) === 'unknown') return false;
    return !(job.timestamp + job.delay > Date.now() + LONGEST_DELAY_MILLISECONDS);
  } catch (error) {
    if (error instanceof SyntaxError) return false; // its data is no JSON
    throw error;
  }
}

function isStillToBeDone(failedReason: string | undefined): boolean {
  return failedReason === GIVEN_UP || failedReason?.startsWith(NOT_BEGUN) === true;
}

interface Named {
  slot: string;
  server?: string;
  backupType?: BackupType | undefined;
}

/**
 * One job at a time of each kind for each server: a run whose predecessor still runs is skipped. An incremental backup
 * that runs does not make a full one be skipped: that waits for its end.
 */
function deduplicationId(name: JobName, { server, backupType }: Named): string {
  if (server === undefined) return name;
  const kind = backupType === undefined ? name : `${name}-${backupType}`;
  return `${kind}.${encodeURIComponent(server)}`;
}

/** The same due run always has the same id. BullMQ allows no `:` in it. */
function workJobId(name: JobName, payload: Named): string {
  return `${deduplicationId(name, payload)}.${encodeURIComponent(payload.slot)}`;
}
