import type { Schedule } from '@barback/shared/plan/plan';
import type { CounterName } from '@barback/shared/state/counters';
import { START_DELAY_KINDS } from '@barback/shared/state/job-times';
import { checkIntervalSeconds } from '@barback/shared/status/freshness';
import type { KnownServer } from '@barback/shared/status/known-server';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { scheduleKind } from '@barback/shared/vocabulary/schedule-kind';
import { counted, countedHistogram } from './counted.ts';
import {
  epochSeconds,
  extra,
  type Family,
  type Sample,
  type ServerFamily,
  sample,
  serverGauge,
} from './family.ts';

/** What is due when, and whether the scheduler keeps up. */
export const scheduleFamilies: Family[] = [
  planGauge(
    'barback_scheduler_last_reconcile_timestamp_seconds',
    'Unix time of the last completed reconciliation of the schedules in seconds',
    ({ plan }) => epochSeconds(plan?.reconciledAt),
  ),
  scheduleGauge(
    'barback_schedule_interval_seconds',
    'Longest interval between two due times of the cron pattern in seconds, or between two checks of the server as it is now; kind backup (full), incremental, recovery, check, catalogue, maintenance',
    ({ job, intervalSeconds }, _snapshot, server) =>
      job === 'check' ? checkIntervalSeconds(server) : intervalSeconds,
    false,
  ),
  extra(
    scheduleGauge(
      'barback_schedule_next_run_timestamp_seconds',
      'Next due time as Unix time in seconds',
      ({ id }, { nextRuns }) => secondsOf(nextRuns.get(id)),
      true,
    ),
  ),
  extra(
    scheduleGauge(
      'barback_schedule_last_run_timestamp_seconds',
      'Unix time at which a due run was last enqueued, in seconds',
      ({ id }, { lastRuns }) => secondsOf(lastRuns.get(id)),
      true,
    ),
  ),
  {
    name: 'barback_schedule_runs_missed_total',
    type: 'counter',
    help: 'Number of missed runs: not enqueued within 45 s after they were due (outage). Barback makes up for the latest of several in a row',
    labels: ['server_name', 'kind'],
    isExtra: true,
    ofServer: (server, snapshot) => ownSchedules(server, snapshot, 'barback_schedule_runs_missed_total', []),
  },
  {
    name: 'barback_schedule_runs_skipped_total',
    type: 'counter',
    help: 'Number of skipped due runs by reason: overlap (the previous run had not finished), paused',
    labels: ['server_name', 'kind', 'reason'],
    isExtra: true,
    ofServer: (server, snapshot) =>
      ['overlap', 'paused'].flatMap((reason) =>
        ownSchedules(server, snapshot, 'barback_schedule_runs_skipped_total', [reason]),
      ),
  },
  serverGauge(
    'barback_schedule_paused',
    '1 while the server is paused, else 0',
    ({ pause }) => pause !== null,
  ),
  countedHistogram(
    'barback_schedule_start_delay_seconds',
    'Time from the due time to the first start of the job in seconds, once for each due run',
    { name: 'kind', values: () => START_DELAY_KINDS },
  ),
  planGauge(
    'barback_config_last_reload_successful',
    '1 if the last load of the configuration was valid, else 0 (the last valid one then stays in effect)',
    ({ plan }) => plan?.reloadSuccessful,
  ),
  planGauge(
    'barback_config_withheld',
    'Number of sections and files of barman.d that Barback withholds because Barman cannot read them',
    ({ plan }) => plan?.problems.filter(({ withheld }) => withheld).length,
  ),
  planGauge(
    'barback_config_last_reload_success_timestamp_seconds',
    'Unix time of the last valid load of the configuration in seconds',
    ({ plan }) => epochSeconds(plan?.lastSuccessfulReloadAt),
  ),
];

function planGauge(
  name: string,
  help: string,
  value: (snapshot: Snapshot) => number | boolean | null | undefined,
): Family {
  return { name, type: 'gauge', help, labels: [], samples: (snapshot) => sample([], value(snapshot)) };
}

/** A gauge with one series for each schedule; a schedule for all servers is shown for each of them. */
function scheduleGauge(
  name: string,
  help: string,
  value: (schedule: Schedule, snapshot: Snapshot, server: KnownServer) => number | undefined,
  isVolatile: boolean,
): ServerFamily {
  return {
    name,
    type: 'gauge',
    help,
    labels: ['server_name', 'kind'],
    ...(isVolatile && { isVolatile }),
    ofServer: (server, snapshot) =>
      server.schedules.flatMap((schedule) =>
        sample([server.planned.name, scheduleKind(schedule)], value(schedule, snapshot, server)),
      ),
  };
}

/** A counter of the schedules that a server has for itself. */
function ownSchedules(
  { planned }: KnownServer,
  snapshot: Snapshot,
  name: CounterName,
  moreLabels: readonly string[],
): Sample[] {
  return planned.schedules.flatMap((schedule) =>
    counted(snapshot, name, [planned.name, scheduleKind(schedule), ...moreLabels]),
  );
}

function secondsOf(epochMilliseconds: number | undefined): number | undefined {
  return epochMilliseconds === undefined ? undefined : epochMilliseconds / 1000;
}
