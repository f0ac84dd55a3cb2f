import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { type FleetQuery, fleetAddress } from './fleet-query.ts';
import type { FleetView } from './fleet-view.ts';

/** Looks for servers by name or reason, and says how many there are. */
export function searchForm({ query, found, total }: FleetView): VNode {
  return html`<form class="search" role="search" method="get" action="./">
    <label for="q" class="unseen">Search for a name or a reason</label>
    <input id="q" name="q" type="search" value=${query.q} placeholder="Name or reason" autocomplete="off" spellcheck="false" />
    ${query.state !== null && html`<input type="hidden" name="state" value=${query.state} />`}
    <button type="submit">Search</button>
    <p role="status">${isNarrowed(query) && `${found} of ${total}`}</p>
    ${isNarrowed(query) && html`<a href=${fleetAddress(query, { q: '', state: null, page: 1 })}>Show all</a>`}
  </form>`;
}

function isNarrowed({ q, state }: FleetQuery): boolean {
  return q !== '' || state !== null;
}
