import type { QueueName } from '../queue/names.ts';
import { JOB_NAMES } from '../vocabulary/jobs.ts';
import { scheduleKind } from '../vocabulary/schedule-kind.ts';
import { type CounterIncrement, observe } from './counters.ts';

/** What BullMQ knows of a job. */
export interface TakenJob {
  name: string;
  data?: { slot?: unknown; failedBefore?: unknown };
  /** When it was enqueued, in epoch milliseconds. */
  timestamp: number;
  /** How long it had to wait before anybody might take it, in milliseconds. */
  opts: { delay?: number };
}

/** When it was taken, and when it had come to an end, in epoch milliseconds. */
export interface Taken {
  startedAt: number;
  endedAt: number;
}

/** Of what it matters how late it starts. */
export const START_DELAY_KINDS = ['backup', 'recovery'] as const;
const LONGEST_MILLISECONDS = 3.2e11;
/** By the name of the job, which differs in the queue of ticks. */
const kindOf: ReadonlyMap<string, string> = new Map(JOB_NAMES.map((job) => [job, scheduleKind({ job })]));

/**
 * What a job that was done, or tried, adds to the histograms: how long it waited in its queue, and how late it was for its
 * due time where it has one, both until it was tried first; and how long this try took. Pure.
 */
export function jobTimes(queue: QueueName, job: TakenJob, { startedAt, endedAt }: Taken): CounterIncrement[] {
  const took = observe('barback_queue_job_duration_seconds', queue, seconds(startedAt, endedAt));
  if (job.data?.failedBefore !== undefined) return took;
  const takeableAt = job.timestamp + (job.opts.delay ?? 0);
  const waited = observe('barback_queue_wait_seconds', queue, seconds(takeableAt, startedAt));
  return [...took, ...waited, ...late(job, startedAt)];
}

/** Empty for a job without a due time, such as a manual action. */
function late({ name, data }: TakenJob, startedAt: number): CounterIncrement[] {
  const kind = START_DELAY_KINDS.find((one) => one === kindOf.get(name));
  const slot = String(data?.slot);
  if (kind === undefined || !/^\d+$/.test(slot)) return [];
  return observe('barback_schedule_start_delay_seconds', kind, seconds(Number(slot), startedAt));
}

/** Clocks of two hosts may differ: a negative duration counts as zero. And no job takes ten years. */
function seconds(from: number, to: number): number {
  const milliseconds = Math.max(0, to - from);
  return milliseconds <= LONGEST_MILLISECONDS ? milliseconds / 1000 : 0;
}
