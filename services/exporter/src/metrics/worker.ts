import type { CounterName } from '@barback/shared/state/counters';
import { liveWorkers, type ServiceStatus } from '@barback/shared/status/service-status';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { counted } from './counted.ts';
import { type Family, sample } from './family.ts';

/** The live workers, and the leases. Unknown while Redis is down. */
export const workerFamilies: Family[] = [
  ofLiveWorkers(
    'barback_worker_concurrency',
    'Capacity of all live workers together in jobs',
    (worker, queue) => worker.slots[queue] ?? 0,
  ),
  ofLiveWorkers(
    'barback_worker_active_jobs',
    'Number of jobs that the live workers are running, by their heartbeats of the last seconds',
    (worker, queue) => worker.running.filter((job) => job.queue === queue).length,
  ),
  queueCounter(
    'barback_worker_lock_renewal_failures_total',
    'Number of failed job lock renewals of all workers together',
  ),
  queueCounter(
    'barback_queue_jobs_stalled_total',
    'Number of jobs whose lock expired and that were requeued',
  ),
  {
    name: 'barback_lease_held',
    type: 'gauge',
    help: '1 while a worker holds the lease of the server, else 0; operation backup or recovery',
    labels: ['server_name', 'operation'],
    isExtra: true,
    ofServer: ({ planned: { name } }, { redisUp, activeBackups, runningRecoveryTests }) =>
      redisUp
        ? [
            ...sample([name, 'backup'], activeBackups?.has(name)),
            ...sample([name, 'recovery'], runningRecoveryTests?.has(name)),
          ]
        : [],
  },
];

function ofLiveWorkers(
  name: string,
  help: string,
  amount: (worker: ServiceStatus, queue: string) => number,
): Family {
  const samples = (snapshot: Snapshot, now: Date) => {
    const workers = liveWorkers(snapshot, now);
    const sum = (queue: string) => workers?.reduce((total, worker) => total + amount(worker, queue), 0);
    return snapshot.queues.flatMap(({ name }) => (name === 'ticks' ? [] : sample([name], sum(name))));
  };
  return { name, type: 'gauge', help, labels: ['queue'], samples };
}

function queueCounter(name: CounterName, help: string): Family {
  const samples = (snapshot: Snapshot) =>
    snapshot.queues.flatMap((queue) => counted(snapshot, name, [queue.name]));
  return { name, type: 'counter', help, labels: ['queue'], samples };
}
