/** Upper bounds, in seconds, of the duration histograms: 30 s to 24 h. */
export const DURATION_BUCKETS_SECONDS = [30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800, 43200, 86400];

/**
 * What is counted of the lines of the history, with its labels in order. Each is one field of the hash `run-counters`,
 * which a Redis that lost its data has back from the history.
 */
const runCounters = {
  barman_backup_runs_total: ['server_name', 'trigger'],
  barman_backup_run_failures_total: ['server_name', 'reason'],
  barman_backup_run_duration_seconds_bucket: ['server_name', 'le'],
  barman_backup_run_duration_seconds_sum: ['server_name'],
  barman_backup_run_duration_seconds_count: ['server_name'],
  barman_recovery_tests_total: ['server_name'],
  barman_recovery_test_failures_total: ['server_name', 'phase'],
  barman_recovery_test_duration_seconds_bucket: ['server_name', 'le'],
  barman_recovery_test_duration_seconds_sum: ['server_name'],
  barman_recovery_test_duration_seconds_count: ['server_name'],
} as const;

/** What is counted when it happens, with its labels in order. Each is one field of the hash `counters`. */
const counters = {
  barback_queue_jobs_retried_total: ['queue'],
  barback_schedule_runs_missed_total: ['server_name', 'kind'],
  barback_schedule_runs_skipped_total: ['server_name', 'kind', 'reason'],
} as const;

export type CounterName = keyof typeof runCounters | keyof typeof counters;

/** The hash that a counter is in. */
export function counterHash(name: CounterName): 'run-counters' | 'counters' {
  return name in runCounters ? 'run-counters' : 'counters';
}

export interface CounterIncrement {
  name: CounterName;
  labels: readonly string[];
  by: number;
}

/** The field of a counter in its hash: `["barman_backup_runs_total","pg1","schedule"]`. */
export function counterField(name: CounterName, labels: readonly string[]): string {
  return JSON.stringify([name, ...labels]);
}

/** Every histogram of durations by server; its parts are counters. */
export type HistogramName = 'barman_backup_run_duration_seconds' | 'barman_recovery_test_duration_seconds';

/** What one observation, taken to the millisecond, adds to a cumulative histogram kept as counters. */
export function observeDuration(
  histogram: HistogramName,
  server: string,
  durationSeconds: number,
): CounterIncrement[] {
  const reached = DURATION_BUCKETS_SECONDS.filter((bound) => durationSeconds <= bound).map(String);
  return [
    ...[...reached, '+Inf'].map((le) => ({
      name: `${histogram}_bucket` as const,
      labels: [server, le],
      by: 1,
    })),
    { name: `${histogram}_sum`, labels: [server], by: Math.round(durationSeconds * 1000) / 1000 },
    { name: `${histogram}_count`, labels: [server], by: 1 },
  ];
}
