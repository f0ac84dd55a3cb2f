import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { chosenPrometheus, query, type Unit } from './panels.ts';

/** The columns beside the server's name: heading, unit, what is asked for. */
const COLUMNS: readonly (readonly [heading: string, unit: Unit, expression: string])[] = [
  ['Backup is old', 's', 'max by (server_name) (barman_last_backup_age_seconds)'],
  ['One is due every', 's', 'max by (server_name) (barback_schedule_interval_seconds{kind="backup"})'],
  ['Size', 'bytes', 'max by (server_name) (barman_last_backup_size_bytes)'],
  ['Backups', 'short', 'max by (server_name) (barman_current_redundancy)'],
  ['Proof is old', 's', 'max by (server_name) (time() - barman_recovery_last_success_timestamp_seconds)'],
  ['Recovery takes', 's', 'max by (server_name) (barman_recovery_rto_seconds)'],
  [
    'Alerts',
    'short',
    'count by (server_name) (ALERTS{alertname=~"Barback.+", alertstate="firing"}) or 0 * max by (server_name) (barman_server_active)',
  ],
];

const HEIGHT = 9;
const WHOLE_WIDTH = 24;

/** Every server in a line; its name leads to its own dashboard. */
export function serverTable(serverDashboardUid: string): Builder<Panel> {
  const panel = new PanelBuilder()
    .title('Servers')
    .datasource(chosenPrometheus)
    .height(HEIGHT)
    .span(WHOLE_WIDTH);
  const names: Record<string, string> = { server_name: 'Server' };
  COLUMNS.forEach(([heading, unit, expression], index) => {
    const refId = String.fromCharCode('A'.charCodeAt(0) + index);
    names[`Value #${refId}`] = heading;
    panel.withTarget(query([expression, '']).refId(refId).instant().format(PromQueryFormat.Table));
    panel.overrideByName(heading, [{ id: 'unit', value: unit }]);
  });
  const url = `/d/${serverDashboardUid}?var-server=\${__value.text}&\${datasource:queryparam}&\${__url_time_range}`;
  panel.overrideByName('Server', [{ id: 'links', value: [{ title: 'This server', url }] }]);
  return panel.withTransformation({ id: 'merge', options: {} }).withTransformation({
    id: 'organize',
    options: { excludeByName: { Time: true }, renameByName: names },
  });
}
