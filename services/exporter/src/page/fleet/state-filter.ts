import { stateSign } from '@barback/shared/site/state-words';
import { SERVER_VERDICTS } from '@barback/shared/status/server-verdict';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { fleetAddress } from './fleet-query.ts';
import type { FleetView, StateCounts } from './fleet-view.ts';

/** How many servers are in each state: a bar, and below it a link for each that shows only those. */
export function stateFilter({ query, counts, total }: FleetView): VNode {
  const link = (state: (typeof SERVER_VERDICTS)[number] | null) => ({
    href: fleetAddress(query, { state, page: 1 }),
    'aria-current': query.state === state ? 'true' : undefined,
  });
  return html`<nav class="states" aria-label="Servers by state">
    ${stateBar(counts, total)}
    <ul>
      <li><a ...${link(null)}><b>${total}</b> in all</a></li>
      ${SERVER_VERDICTS.filter((state) => counts[state] > 0).map(
        (state) => html`<li>
          <a class=${state} ...${link(state)}>${stateSign(state)} <b>${counts[state]}</b> ${state}</a>
        </li>`,
      )}
    </ul>
  </nav>`;
}

/** The words are below it. */
function stateBar(counts: StateCounts, total: number): VNode {
  let x = 0;
  const parts = SERVER_VERDICTS.filter((state) => counts[state] > 0).map((state) => {
    const part = html`<rect class=${state} x=${x} width=${counts[state]} height="1" />`;
    x += counts[state];
    return part;
  });
  return html`<svg class="bar" viewBox=${`0 0 ${total} 1`} preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}
