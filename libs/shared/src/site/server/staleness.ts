import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Source } from '../../status/freshness.ts';
import type { ServerStatus } from '../../status/server-status.ts';
import { distanceInWords } from '../moment.ts';

/** What was done to get to know it. That all of the page is stale is told above it. */
const LAST: Readonly<Partial<Record<Source, string>>> = {
  check: 'checked',
  facts: 'asked for version and size',
  catalogue: 'looked for backups',
};

/** What of a server is not known to be so now, and what is wrong with its configuration. */
export function staleness({ stale, problems }: ServerStatus, now: Date): VNode {
  const words = stale.flatMap(({ source, at }) =>
    source in LAST ? [`Stale: last ${LAST[source]} ${distanceInWords(at, now)}`] : [],
  );
  const errors = problems.length === 1 ? 'An error' : `${problems.length} errors`;
  return html`<span>
    ${words.map((each) => html`<small class="warning">${each}</small>`)}
    ${problems.length > 0 && html`<small class="warning">${errors} in its configuration</small>`}
  </span>`;
}
