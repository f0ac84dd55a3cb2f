import { type Dashboard, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { barbackDashboard } from './dashboard.ts';
import { series, stat } from './panels.ts';
import { SERVER_DASHBOARD_UID } from './server.ts';
import { serverTable } from './server-table.ts';

/** All servers, and Barback itself. */
export function fleetDashboard(): Dashboard {
  return barbackDashboard('Barback: all servers', 'barback-fleet', 'Which servers are backed up and proven')
    .withRow(new RowBuilder('Now'))
    .withPanel(stat('Servers', 'short', 'count(barman_server_active == 1)'))
    .withPanel(
      stat(
        'Alerts',
        'short',
        'count(ALERTS{alertname=~"Barback.+", alertstate="firing"}) or vector(0)',
        [1, 1],
      ),
    )
    .withPanel(
      stat(
        'Oldest backup, in intervals',
        'short',
        'max(barman_last_backup_age_seconds / ignoring (kind) barback_schedule_interval_seconds{kind="backup"})',
        [1.1, 2],
      ),
    )
    .withPanel(
      stat(
        'Without a proof',
        'short',
        'count(barman_server_active == 1 unless barman_recovery_status == 0)',
        [1, 1],
      ),
    )
    .withPanel(
      stat('Slots of workers', 'short', 'sum(barback_worker_concurrency{queue=~"(work|recovery)(-.+)?"})'),
    )
    .withPanel(
      stat(
        'Fullest disk',
        'percentunit',
        'max(1 - barman_storage_free_bytes / barman_storage_size_bytes)',
        [0.7, 0.95],
      ),
    )
    .withPanel(serverTable(SERVER_DASHBOARD_UID))
    .withRow(new RowBuilder('Backups and proofs'))
    .withPanel(
      series('Age of the newest backup, in intervals of its schedule', 'short', [
        'barman_last_backup_age_seconds / ignoring (kind) barback_schedule_interval_seconds{kind="backup"}',
        '{{server_name}}',
      ]),
    )
    .withPanel(
      series('Age of the newest proof', 's', [
        'time() - barman_recovery_last_success_timestamp_seconds',
        '{{server_name}}',
      ]),
    )
    .withPanel(
      series(
        'Backups a day',
        'short',
        ['sum(increase(barman_backup_runs_total[1d]))', 'finished'],
        ['sum by (reason) (increase(barman_backup_run_failures_total[1d]))', 'failed: {{reason}}'],
      ),
    )
    .withPanel(
      series(
        'Recovery tests a day',
        'short',
        ['sum(increase(barman_recovery_tests_total[1d]))', 'finished'],
        ['sum by (phase) (increase(barman_recovery_test_failures_total[1d]))', 'failed: {{phase}}'],
      ),
    )
    .withRow(new RowBuilder('Barback'))
    .withPanel(series('Free on the disks', 'bytes', ['barman_storage_free_bytes', '{{storage}}']))
    .withPanel(
      series(
        'Work',
        'short',
        ['sum(barback_worker_active_jobs{queue=~"(work|recovery)(-.+)?"})', 'running'],
        ['sum(barback_worker_concurrency{queue=~"(work|recovery)(-.+)?"})', 'slots'],
        [
          'sum by (state) (barback_queue_jobs{queue=~"(work|recovery)(-.+)?", state=~"waiting|prioritized|delayed"})',
          '{{state}}',
        ],
      ),
    )
    .withPanel(
      series('How late runs start (95 of 100 start sooner)', 's', [
        'histogram_quantile(0.95, sum by (le, kind) (increase(barback_schedule_start_delay_seconds_bucket[1d])))',
        '{{kind}}',
      ]),
    )
    .withPanel(
      series('How long jobs wait (95 of 100 wait less)', 's', [
        'histogram_quantile(0.95, sum by (le, queue) (increase(barback_queue_wait_seconds_bucket[1d])))',
        '{{queue}}',
      ]),
    )
    .withPanel(series('Answer of Redis', 's', ['barback_redis_ping_duration_seconds', '{{instance}}']))
    .build();
}
