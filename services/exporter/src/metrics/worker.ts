import type { CounterName } from '@barback/shared/state/counters';
import { knownServers } from '@barback/shared/status/known-server';
import { liveWorkers, type ServiceStatus } from '@barback/shared/status/service-status';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { counted } from './counted.ts';
import { type Family, sample } from './family.ts';

/** The workers that are alive, and what is held so that only one is at it. While Redis is away that is not known. */
export const workerFamilies: Family[] = [
  ofLiveWorkers(
    'barback_worker_concurrency',
    'Slots of all live worker processes together',
    (worker, queue) => worker.slots[queue] ?? 0,
  ),
  ofLiveWorkers(
    'barback_worker_active_jobs',
    'Jobs that live worker processes run now, as they said within the last seconds',
    (worker, queue) => worker.running.filter((job) => job.queue === queue).length,
  ),
  queueCounter(
    'barback_worker_lock_renewal_failures_total',
    'Job lock renewals that failed, in all processes together',
  ),
  queueCounter('barback_queue_jobs_stalled_total', 'Jobs whose lock expired and that were re-queued'),
  {
    name: 'barback_lease_held',
    type: 'gauge',
    help: '1 while a cluster-wide lock for this server is held; operation backup or recovery',
    labels: ['server_name', 'operation'],
    samples: (snapshot) =>
      snapshot.redisUp
        ? knownServers(snapshot).flatMap(({ planned: { name } }) => [
            ...sample([name, 'backup'], snapshot.activeBackups?.has(name)),
            ...sample([name, 'recovery'], snapshot.runningRecoveryTests?.has(name)),
          ])
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
