import { TRIGGERS } from '../vocabulary/jobs.ts';
import { RECOVERY_STEPS } from '../vocabulary/recovery-test.ts';
import { BACKUP_FAILURE_REASONS, EXTERNAL } from './entries/backup-run.ts';

/** 30 s to 24 h. */
const RUN_SECONDS = [30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800, 43200, 86400];
/** 1 s to 24 h; two minutes is what is promised after an outage. */
const JOB_SECONDS = [1, 5, 15, 60, 120, 300, 900, 3600, 14400, 86400];

/** The histograms of the lines of the history, as `runCounters` below. */
const runHistograms = {
  barman_backup_run_duration_seconds: RUN_SECONDS,
  barman_recovery_test_duration_seconds: RUN_SECONDS,
} as const;

/** Every histogram, with the upper bounds of its buckets in seconds. It has one label; its parts are counters. */
export const histograms = {
  ...runHistograms,
  barback_schedule_start_delay_seconds: JOB_SECONDS,
  barback_queue_wait_seconds: JOB_SECONDS,
  barback_queue_job_duration_seconds: JOB_SECONDS,
} as const;

export type HistogramName = keyof typeof histograms;

const PARTS = ['bucket', 'sum', 'count'] as const;
type PartName = `${HistogramName}_${(typeof PARTS)[number]}`;

/**
 * What is counted of the lines of the history, with its labels in order. Each is one field of the hash `run-counters`,
 * which a Redis that lost its data has back from the history.
 */
const runCounters = {
  barman_backup_runs_total: ['server_name', 'trigger'],
  barman_backup_run_failures_total: ['server_name', 'reason'],
  barman_recovery_tests_total: ['server_name'],
  barman_recovery_test_failures_total: ['server_name', 'phase'],
} as const;

export type RunCounterName = keyof typeof runCounters;

/** The values of the label after the server; null: there is no other label. */
export const runCounterValues: Readonly<Record<RunCounterName, readonly string[] | null>> = {
  barman_backup_runs_total: [...TRIGGERS, EXTERNAL],
  barman_backup_run_failures_total: BACKUP_FAILURE_REASONS,
  barman_recovery_tests_total: null,
  barman_recovery_test_failures_total: RECOVERY_STEPS,
};

/** What is counted when it happens, with its labels in order. Each is one field of the hash `counters`. */
const counters = {
  barback_queue_jobs_retried_total: ['queue'],
  barback_queue_jobs_stalled_total: ['queue'],
  barback_worker_lock_renewal_failures_total: ['queue'],
  barback_redis_entries_removed_total: [],
  barback_schedule_runs_missed_total: ['server_name', 'kind'],
  barback_schedule_runs_skipped_total: ['server_name', 'kind', 'reason'],
} as const;

/** Every counter that is not part of a histogram, with the names of its labels in order. */
export const counterLabels: Readonly<Record<string, readonly string[]>> = { ...runCounters, ...counters };

export type CounterName = RunCounterName | keyof typeof counters | PartName;

const ofHistory: ReadonlySet<string> = new Set([
  ...Object.keys(runCounters),
  ...Object.keys(runHistograms).flatMap((name) => PARTS.map((part) => `${name}_${part}`)),
]);

/** The hash that a counter is in. */
export function counterHash(name: CounterName): 'run-counters' | 'counters' {
  return ofHistory.has(name) ? 'run-counters' : 'counters';
}

export interface CounterIncrement {
  name: CounterName;
  labels: readonly string[];
  by: number;
}

interface RunCounter {
  name: CounterName;
  /** After the server. */
  labels: readonly string[];
}

/** What is counted of each server in the history, in this order; the histograms come last. */
const ofEachServer: readonly RunCounter[] = [
  ...(Object.keys(runCounterValues) as RunCounterName[]).flatMap((name) =>
    (runCounterValues[name]?.map((value) => [value]) ?? [[]]).map((labels) => ({ name, labels })),
  ),
  ...(Object.keys(runHistograms) as (keyof typeof runHistograms)[]).flatMap((name) => [
    ...bucketsOf(name).map((le) => ({ name: `${name}_bucket` as const, labels: [le] })),
    { name: `${name}_sum` as const, labels: [] },
    { name: `${name}_count` as const, labels: [] },
  ]),
];
const placeOf = new Map(ofEachServer.map(({ name, labels }, at) => [counterField(name, labels), at]));
const firstOfHistograms = ofEachServer.findIndex(({ name }) => name.includes('_bucket'));

/** The counters of the history of one server, in the order of {@link runCounterFields}; null: it was never counted. */
export type RunCounts = readonly (number | null)[];

/** The fields of `run-counters` that a server can have, the histograms last. */
export function runCounterFields(server: string, withHistograms: boolean): string[] {
  return ofEachServer
    .slice(0, withHistograms ? undefined : firstOfHistograms)
    .map(({ name, labels }) => counterField(name, [server, ...labels]));
}

/** One of these counters; 0 if it was never counted. */
export function runCount(
  counts: RunCounts | undefined,
  name: CounterName,
  labels: readonly string[],
): number {
  return counts?.[placeOf.get(counterField(name, labels)) ?? -1] ?? 0;
}

/** The values of the label `le` of a histogram. */
export function bucketsOf(name: HistogramName): string[] {
  return [...histograms[name].map(String), '+Inf'];
}

/** The server of a field that {@link counterField} made of a counter of servers; null: it made none. */
export function serverOfCounter(field: string): string | null {
  try {
    return String(JSON.parse(field)[1]);
  } catch {
    return null;
  }
}

/** The field of a counter in its hash: `["barman_backup_runs_total","pg1","schedule"]`. */
export function counterField(name: CounterName, labels: readonly string[]): string {
  return JSON.stringify([name, ...labels]);
}

/**
 * What one observation, taken to the millisecond, adds to a cumulative histogram kept as counters.
 *
 * @param label the value of its label
 */
export function observe(histogram: HistogramName, label: string, seconds: number): CounterIncrement[] {
  const reached = histograms[histogram].filter((bound) => seconds <= bound).map(String);
  return [
    ...[...reached, '+Inf'].map((le) => ({
      name: `${histogram}_bucket` as const,
      labels: [label, le],
      by: 1,
    })),
    { name: `${histogram}_sum`, labels: [label], by: Math.round(seconds * 1000) / 1000 },
    { name: `${histogram}_count`, labels: [label], by: 1 },
  ];
}
