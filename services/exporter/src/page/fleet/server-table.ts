import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { columns } from './columns.ts';
import type { FleetRow } from './fleet-view.ts';

/** One row for each server. The roles keep it a table for screen readers where phones show it as cards. */
export function serverTable(
  rows: readonly FleetRow[],
  recentRuns: ReadonlyMap<string, RecentRuns>,
  now: Date,
): VNode {
  return html`<table class="servers" role="table">
    <caption class="unseen">Servers, those that need attention first</caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(({ title }) => html`<th scope="col" role="columnheader">${title}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((row) => serverRow(row, recentRuns.get(row.status.name) ?? null, now))}
    </tbody>
  </table>`;
}

function serverRow(row: FleetRow, recent: RecentRuns | null, now: Date): VNode {
  const { name, state } = row.status;
  return html`<tr role="row" class=${state} id=${`server-${encodeURIComponent(name)}`}>
    ${columns.map(({ title, cell }, index) =>
      index === 0
        ? html`<th scope="row" role="rowheader">${cell({ ...row, recent }, now)}</th>`
        : html`<td role="cell" data-title=${title}>${cell({ ...row, recent }, now)}</td>`,
    )}
  </tr>`;
}
