import { counterField } from '@barback/shared/state/counters';
import { collectionField } from '@barback/shared/state/entries/collection';
import { exampleCatalogue, exampleNow, exampleWorker } from '@barback/shared/status/example-snapshot';
import type { KnownService, Snapshot } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { pick, seriesOf } from './series-of.ts';

const busy: KnownService = {
  ...exampleWorker,
  id: 'busy',
  slots: { cron: 1, checks: 2, work: 4 },
  running: [
    { job: 'backup', queue: 'work', server: 'pg1', since: '2026-11-23T11:00:00Z', progress: null },
    { job: 'recovery-test', queue: 'work', server: 'pg2', since: '2026-11-23T11:00:00Z', progress: null },
  ],
};
const lost = { ...busy, id: 'lost', lastSeenAt: new Date(exampleNow.getTime() - 60_000) };
const holder = {
  owner: 'a-run',
  takenAt: '2026-11-23T11:00:00Z',
  trigger: 'schedule',
  target: null,
} as const;

it.each<[string, Partial<Snapshot>, Record<string, number | undefined>]>([
  [
    'live workers are added up, those that were lost left out',
    { services: [exampleWorker, busy, lost] },
    {
      'barback_worker_concurrency{work}': 6,
      'barback_worker_concurrency{cron}': 2,
      'barback_worker_active_jobs{work}': 2,
      'barback_worker_active_jobs{cron}': 1,
      'barback_worker_active_jobs{checks}': 0,
      'barback_worker_concurrency{ticks}': undefined,
    },
  ],
  ['no worker is 0 slots', { services: [] }, { 'barback_worker_concurrency{work}': 0 }],
  [
    'while Redis is away nobody knows who works and what is held',
    { redisUp: false },
    {
      'barback_worker_concurrency{work}': undefined,
      'barback_worker_active_jobs{work}': undefined,
      'barback_lease_held{pg1,backup}': undefined,
    },
  ],
  [
    'a lease is held or not',
    { runningRecoveryTests: new Map([['pg1', holder]]) },
    { 'barback_lease_held{pg1,backup}': 0, 'barback_lease_held{pg1,recovery}': 1 },
  ],
  [
    'or that is not known',
    { activeBackups: null, runningRecoveryTests: null },
    { 'barback_lease_held{pg1,backup}': undefined, 'barback_lease_held{pg1,recovery}': undefined },
  ],
  [
    'jobs that stalled and renewals that failed are counted by queue',
    {
      counters: new Map([
        [counterField('barback_queue_jobs_stalled_total', ['work']), 3],
        [counterField('barback_worker_lock_renewal_failures_total', ['ticks']), 2],
      ]),
    },
    {
      'barback_queue_jobs_stalled_total{work}': 3,
      'barback_queue_jobs_stalled_total{ticks}': 0,
      'barback_worker_lock_renewal_failures_total{ticks}': 2,
    },
  ],
  [
    'a collection that failed has its own time, and what is served that of the last good one',
    {
      collections: new Map([
        [
          collectionField('catalogue', 'pg1'),
          { endedAt: '2026-11-23T11:59:59Z', durationSeconds: 2.5, succeeded: false },
        ],
      ]),
    },
    {
      'barback_exporter_collector_success{catalogue,pg1}': 0,
      'barback_exporter_collector_duration_seconds{catalogue,pg1}': 2.5,
      'barback_exporter_last_collect_timestamp_seconds{catalogue,pg1}':
        Date.parse(exampleCatalogue.readAt) / 1000,
      'barback_exporter_collector_success{check,pg1}': undefined,
    },
  ],
])('%s', (_what, changes, expected) => {
  expect(pick(seriesOf(changes), expected)).toEqual(expected);
});
