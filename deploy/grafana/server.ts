import {
  type Dashboard,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { barbackDashboard } from './dashboard.ts';
import { chosenPrometheus, series, stat } from './panels.ts';

export const SERVER_DASHBOARD_UID = 'barback-server';

const of = (metric: string, more = '') => `${metric}{server_name="$server"${more}}`;

/** One server: its backups, what they are worth, and its WAL. */
export function serverDashboard(): Dashboard {
  const server = new QueryVariableBuilder('server')
    .label('Server')
    .datasource(chosenPrometheus)
    .query('label_values(barman_server_active, server_name)')
    .refresh(VariableRefresh.OnTimeRangeChanged);
  return barbackDashboard('Barback: one server', SERVER_DASHBOARD_UID, 'Its backups, proofs and WAL')
    .withVariable(server)
    .withRow(new RowBuilder('Now'))
    .withPanel(stat('Newest backup is old', 's', of('barman_last_backup_age_seconds')))
    .withPanel(stat('Backups', 'short', of('barman_current_redundancy')))
    .withPanel(
      stat('Newest proof is old', 's', `time() - ${of('barman_recovery_last_success_timestamp_seconds')}`),
    )
    .withPanel(stat('Steps of the last test that failed', 'short', failedSteps, [1, 1]))
    .withPanel(stat('Can go back', 's', `time() - ${of('barman_first_recoverability_timestamp_seconds')}`))
    .withPanel(
      stat('WAL that is missing', 'short', of('barman_wal_missing_segments_since_last_backup'), [1, 1]),
    )
    .withRow(new RowBuilder('Backups'))
    .withPanel(
      series(
        'Size',
        'bytes',
        [of('barman_database_size_bytes'), 'database'],
        [of('barman_last_backup_size_bytes'), 'newest backup'],
        [of('barman_last_backup_deduplicated_size_bytes'), 'what it added on the disk'],
        [of('barman_last_backup_wal_size_bytes'), 'WAL since'],
      ),
    )
    .withPanel(
      series(
        'Duration of the newest backup',
        's',
        [of('barman_backup_duration_seconds'), 'whole'],
        [of('barman_last_backup_copy_duration_seconds'), 'copying'],
      ),
    )
    .withPanel(series('On the disk', 'bytes', [of('barman_catalog_size_bytes'), '{{kind}}']))
    .withPanel(
      series(
        'Backups in the catalogue',
        'short',
        [of('barman_backups'), '{{status}}'],
        [of('barman_expected_redundancy'), 'asked for'],
      ),
    )
    .withPanel(
      series('Lines of barman check (0 has failed)', 'none', [of('barman_check_status'), '{{check}}']),
    )
    .withRow(new RowBuilder('Recovery tests'))
    .withPanel(
      series(
        'Recovery time',
        's',
        [of('barman_recovery_rto_seconds'), 'measured'],
        [of('barman_recovery_rto_objective_seconds'), 'objective'],
      ),
    )
    .withPanel(
      series(
        'Age of the newest transaction that came back',
        's',
        [of('barman_recovery_rpo_seconds'), 'measured'],
        [of('barman_recovery_rpo_objective_seconds'), 'objective'],
      ),
    )
    .withPanel(
      series('Duration of each step', 's', [of('barman_recovery_phase_duration_seconds'), '{{phase}}']),
    )
    .withPanel(
      series(
        'Restored and replayed',
        'bytes',
        [of('barman_recovery_restored_bytes'), 'restored'],
        [of('barman_recovery_replayed_wal_bytes'), 'WAL replayed'],
      ),
    )
    .withRow(new RowBuilder('WAL'))
    .withPanel(
      series(
        'Behind the server',
        'bytes',
        [of('barman_wal_archive_lag_bytes'), 'not archived yet'],
        [of('barman_replication_slot_retained_bytes'), 'held back by the slot'],
      ),
    )
    .withPanel(
      series(
        'Segments',
        'short',
        [of('barman_wal_pending_segments'), 'waiting to be archived'],
        [of('barman_wal_missing_segments'), 'missing since the oldest backup'],
        [of('barman_wal_error_files'), 'in the errors directory'],
      ),
    )
    .withPanel(
      series('How old is what is known', 's', [
        `time() - ${of('barback_exporter_last_collect_timestamp_seconds')}`,
        '{{collector}}',
      ]),
    )
    .build();
}

const failedSteps = `count(${of('barman_recovery_check_status')} == 0) or 0 * ${of('barman_recovery_status')}`;
