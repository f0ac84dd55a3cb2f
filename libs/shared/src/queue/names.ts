import type { QueueOptions, WorkerOptions } from 'bullmq';
import { DEFAULT_POOL } from '../vocabulary/pools.ts';

/**
 * What workers take jobs from, each pool from queues of its own: `work` has backups and `recovery` their tests, which take
 * minutes to hours. They are apart so that a recovery host that hangs delays no backup; `cron` and `checks`, so that
 * neither delays WAL archiving or checks.
 */
export const WORK_QUEUES = ['cron', 'checks', 'work', 'recovery'] as const;

export type WorkQueue = (typeof WORK_QUEUES)[number];
/** `work` is that of the default pool, `work-us` that of the pool `us`. */
export type WorkQueueName = WorkQueue | `${WorkQueue}-${string}`;
/** `ticks` has the jobs of milliseconds that a schedule creates at its due time, for all pools. */
export type QueueName = 'ticks' | WorkQueueName;

/** The queue of one pool. */
export function workQueueName(queue: WorkQueue, pool: string): WorkQueueName {
  return pool === DEFAULT_POOL ? queue : `${queue}-${pool}`;
}

/** Every queue of these pools. */
export function queueNames(pools: readonly string[]): QueueName[] {
  return ['ticks', ...pools.flatMap((pool) => WORK_QUEUES.map((queue) => workQueueName(queue, pool)))];
}

/** BullMQ's key prefix; the braces keep all keys of one installation in one slot of a Redis Cluster. */
export function queuePrefix(prefix: string): string {
  return `{${prefix}}`;
}

/** The sorted set in which BullMQ 6 keeps each job scheduler's next run, in epoch milliseconds. */
export function nextRunsKey(prefix: string): string {
  return `${queuePrefix(prefix)}:ticks:repeat`;
}

/** Enough finished jobs to see what happened lately; results live in the state, not here. */
export const defaultJobOptions = {
  removeOnComplete: { count: 100 },
  removeOnFail: { count: 1000 },
} satisfies QueueOptions['defaultJobOptions'];

/**
 * A job whose worker died is taken over after the lock plus up to two stalled intervals. When Redis was away for longer
 * than the lock, a job may be taken by a second worker: it finds the lease of the first, or what that did.
 */
export const workerOptions = {
  lockDuration: 60_000,
  stalledInterval: 15_000,
  /** A due run stays due, however many workers are killed during it. */
  maxStalledCount: 1000,
  /** The delay before another attempt after Redis refused, as it does while it loads its data. */
  runRetryDelay: 1000,
  /** Two weeks of one-minute points: what BullMQ needs to count completed and failed jobs. */
  metrics: { maxDataPoints: 20_160 },
} satisfies Partial<WorkerOptions>;

/**
 * The same for the workers of one kind of queue. What a second worker may begin again without harm is taken over sooner when
 * its worker dies: `barman cron`, which Barman itself keeps apart and WAL streaming waits for, within seconds; a recovery
 * test, which has a directory of its own and leaves no lease behind to wait for, within a minute.
 */
export function workerOptionsOf(queue: WorkQueue): Partial<WorkerOptions> {
  return { ...workerOptions, ...TAKEN_OVER_SOONER[queue] };
}

const TAKEN_OVER_SOONER: Partial<Record<WorkQueue, Partial<WorkerOptions>>> = {
  cron: { lockDuration: 5000, stalledInterval: 2000 },
  recovery: { lockDuration: 30_000, stalledInterval: 10_000 },
};
