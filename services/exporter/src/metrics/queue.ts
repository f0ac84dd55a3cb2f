import { JOB_STATES, type QueueSnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { counted, countedHistogram } from './counted.ts';
import { epochSeconds, type Family, type FleetFamily, sample } from './family.ts';

/** The queues and their workers. */
export const queueFamilies: Family[] = [
  {
    name: 'barback_queue_jobs',
    type: 'gauge',
    help: 'Number of jobs by BullMQ state (waiting, active, delayed, prioritized, waiting-children, paused, failed, completed)',
    labels: ['queue', 'state'],
    samples: ({ queues }) =>
      queues.flatMap(({ name, jobs }) => JOB_STATES.flatMap((state) => sample([name, state], jobs[state]))),
  },
  perQueue(
    'barback_queue_jobs_completed_total',
    'counter',
    'Number of completed jobs, from BullMQ metrics and not from job counts: removeOnComplete does not lower it',
    ({ completedTotal }) => completedTotal,
  ),
  perQueue(
    'barback_queue_jobs_failed_total',
    'counter',
    'Number of jobs that failed after all retries',
    ({ failedTotal }) => failedTotal,
  ),
  {
    name: 'barback_queue_jobs_retried_total',
    type: 'counter',
    help: 'Number of retries of jobs',
    labels: ['queue'],
    samples: (snapshot) =>
      snapshot.queues.flatMap(({ name }) => counted(snapshot, 'barback_queue_jobs_retried_total', [name])),
  },
  countedHistogram(
    'barback_queue_wait_seconds',
    'Time from enqueueing to the first start of a job in seconds, once for each job, including the wait for a busy server or recovery host',
    { name: 'queue', values: queueNames },
  ),
  countedHistogram(
    'barback_queue_job_duration_seconds',
    'Duration of each attempt of a job in seconds, except attempts that found their server or recovery host busy',
    { name: 'queue', values: queueNames },
  ),
  perQueue(
    'barback_queue_oldest_waiting_timestamp_seconds',
    'gauge',
    'Unix time at which the oldest waiting job was enqueued, in seconds; absent if no job waits',
    ({ oldestWaitingAt }) => epochSeconds(oldestWaitingAt?.toISOString()),
  ),
  perQueue('barback_queue_paused', 'gauge', '1 if the queue is paused, else 0', ({ isPaused }) => isPaused),
  perQueue(
    'barback_queue_workers',
    'gauge',
    'Number of workers connected to the queue, as Redis reports them',
    ({ workers }) => workers,
  ),
];

function queueNames({ queues }: Snapshot): string[] {
  return queues.map(({ name }) => name);
}

function perQueue(
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  value: (queue: QueueSnapshot) => number | boolean | null,
): Family {
  const samples: FleetFamily['samples'] = ({ queues }) =>
    queues.flatMap((queue) => sample([queue.name], value(queue)));
  return { name, type, help, labels: ['queue'], samples };
}
