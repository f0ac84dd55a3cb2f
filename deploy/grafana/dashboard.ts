import {
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** An empty dashboard of Barback, in which a Prometheus is chosen and which leads to the others. */
export function barbackDashboard(title: string, uid: string, description: string): DashboardBuilder {
  const others = new DashboardLinkBuilder('Barback')
    .type(DashboardLinkType.Dashboards)
    .tags(['barback'])
    .keepTime(true)
    .includeVars(true);
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['barback'])
    .refresh('1m')
    .time({ from: 'now-7d', to: 'now' })
    .timezone('browser')
    .readonly()
    .link(others)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
}
