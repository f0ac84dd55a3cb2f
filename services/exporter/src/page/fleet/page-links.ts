import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { fleetAddress } from './fleet-query.ts';
import { type FleetView, ROWS } from './fleet-view.ts';

/** To the servers before and after those that are shown; nothing when all are. */
export function pageLinks({ query, page, pages, found }: FleetView): VNode | null {
  if (pages === 1) return null;
  const to = (other: number, words: string) =>
    other >= 1 && other <= pages && html`<a href=${fleetAddress(query, { page: other })}>${words}</a>`;
  return html`<nav class="pages" aria-label="Pages">
    ${to(page - 1, '← Before')}
    <span>${(page - 1) * ROWS + 1} to ${Math.min(page * ROWS, found)} of ${found}</span>
    ${to(page + 1, 'After →')}
  </nav>`;
}
