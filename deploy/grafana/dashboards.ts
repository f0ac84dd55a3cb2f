import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleetDashboard } from './fleet.ts';
import { serverDashboard } from './server.ts';

/** Every dashboard by the name of its file. */
export function dashboards(): Map<string, Dashboard> {
  return new Map([
    ['fleet.json', fleetDashboard()],
    ['server.json', serverDashboard()],
  ]);
}

/** As it is written to its file. */
export function asFile(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** What the panels of a dashboard ask for. */
export function expressionsOf(dashboard: Dashboard): string[] {
  return (dashboard.panels ?? []).flatMap((panel) =>
    'targets' in panel ? (panel.targets ?? []).map((target) => (target as { expr?: string }).expr ?? '') : [],
  );
}
