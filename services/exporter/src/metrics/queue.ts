import { JOB_STATES, type QueueSnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { counted, countedHistogram } from './counted.ts';
import { epochSeconds, type Family, sample } from './family.ts';

/** The queues, and who works on them. */
export const queueFamilies: Family[] = [
  {
    name: 'barback_queue_jobs',
    type: 'gauge',
    help: 'Jobs by BullMQ state (waiting, active, delayed, prioritized, waiting-children, paused, failed, completed)',
    labels: ['queue', 'state'],
    samples: ({ queues }) =>
      queues.flatMap(({ name, jobs }) => JOB_STATES.flatMap((state) => sample([name, state], jobs[state]))),
  },
  perQueue(
    'barback_queue_jobs_completed_total',
    'counter',
    'Jobs completed; survives removeOnComplete (from BullMQ metrics, not job counts)',
    ({ completedTotal }) => completedTotal,
  ),
  perQueue(
    'barback_queue_jobs_failed_total',
    'counter',
    'Jobs failed after all retries',
    ({ failedTotal }) => failedTotal,
  ),
  {
    name: 'barback_queue_jobs_retried_total',
    type: 'counter',
    help: 'Retries',
    labels: ['queue'],
    samples: (snapshot) =>
      snapshot.queues.flatMap(({ name }) => counted(snapshot, 'barback_queue_jobs_retried_total', [name])),
  },
  countedHistogram(
    'barback_queue_wait_seconds',
    'Enqueue to start, of each job once: when it was tried first. While its server or recovery host is busy it waits',
    { name: 'queue', values: queueNames },
  ),
  countedHistogram(
    'barback_queue_job_duration_seconds',
    'Start to finish, of each try; not of one that found its server or recovery host busy',
    { name: 'queue', values: queueNames },
  ),
  perQueue(
    'barback_queue_oldest_waiting_timestamp_seconds',
    'gauge',
    'Enqueue time of the oldest waiting job. Absent when empty',
    ({ oldestWaitingAt }) => epochSeconds(oldestWaitingAt?.toISOString()),
  ),
  perQueue('barback_queue_paused', 'gauge', '1 if paused', ({ isPaused }) => isPaused),
  perQueue('barback_queue_workers', 'gauge', 'Live workers as Redis sees them', ({ workers }) => workers),
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
  const samples: Family['samples'] = ({ queues }) =>
    queues.flatMap((queue) => sample([queue.name], value(queue)));
  return { name, type, help, labels: ['queue'], samples };
}
