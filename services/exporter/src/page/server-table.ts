import { sizeInWords } from '@barback/shared/status/in-words';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { columns } from './columns.ts';

/** One row for each server. The roles keep it a table for screen readers where phones show it as cards. */
export function serverTable(statuses: readonly ServerStatus[], now: Date): VNode {
  return html`<table role="table">
    <caption>Servers, those that need attention first</caption>
    <thead role="rowgroup">
      <tr role="row">
        <th scope="col" role="columnheader">Server</th>
        ${columns.map(({ title }) => html`<th scope="col" role="columnheader">${title}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${statuses.map((status) => serverRow(status, now))}
    </tbody>
  </table>`;
}

function serverRow(status: ServerStatus, now: Date): VNode {
  const { name, state, pgVersion, databaseSizeBytes } = status;
  return html`<tr role="row" class=${state}>
    <th scope="row" role="rowheader">
      <span class="name">${name}</span>
      ${pgVersion !== null && html`<span class="detail">PostgreSQL ${pgVersion}</span>`}
      ${databaseSizeBytes !== null && html`<span class="detail">${sizeInWords(databaseSizeBytes)} of data</span>`}
    </th>
    ${columns.map(({ title, cell }) => html`<td role="cell" data-title=${title}>${cell(status, now)}</td>`)}
  </tr>`;
}
