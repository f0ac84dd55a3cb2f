import { TRIGGERS } from '@barback/shared/queue/jobs';
import { BACKUP_FAILURE_REASONS } from '@barback/shared/state/backup-run';
import { type CounterName, DURATION_BUCKETS_SECONDS } from '@barback/shared/state/counters';
import { knownServers } from '@barback/shared/status/known-server';
import { counted, serverCounter } from './counted.ts';
import { epochSeconds, type Family, type Sample, serverGauge } from './family.ts';

const DURATION = 'barman_backup_run_duration_seconds';

/** What became of the attempts to take a backup. */
export const backupRunFamilies: Family[] = [
  serverCounter(
    'barman_backup_runs_total',
    'Backup attempts finished; trigger schedule, manual, retry, catchup',
    { name: 'trigger', values: TRIGGERS },
  ),
  serverCounter(
    'barman_backup_run_failures_total',
    `Failed attempts by bounded reason (${BACKUP_FAILURE_REASONS.join(', ')})`,
    { name: 'reason', values: BACKUP_FAILURE_REASONS },
  ),
  {
    name: DURATION,
    type: 'histogram',
    help: 'Wall time of finished attempts, buckets 30 s to 24 h',
    labels: ['server_name'],
    samples: (snapshot) =>
      knownServers(snapshot).flatMap(({ planned: { name } }) => {
        const part = (suffix: '_bucket' | '_sum' | '_count', ...labelValues: string[]): Sample[] =>
          counted(snapshot, `${DURATION}${suffix}` satisfies CounterName, [name, ...labelValues]).map(
            ([values, value]) => [values, value, suffix],
          );
        const bounds = [...DURATION_BUCKETS_SECONDS.map(String), '+Inf'];
        return [...bounds.flatMap((le) => part('_bucket', le)), ...part('_sum'), ...part('_count')];
      }),
  },
  serverGauge(
    'barman_backup_active_start_timestamp_seconds',
    'Start of the backup now running. Absent when idle',
    ({ activeBackup }) => epochSeconds(activeBackup?.startedAt),
  ),
];
