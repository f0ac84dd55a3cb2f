import type { Source } from '@barback/shared/status/freshness';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { distanceInWords } from './moment.ts';
import { stateBadge } from './state-words.ts';

/** What was done to get to know it. That all of the page is stale is told above it. */
const LAST: Readonly<Partial<Record<Source, string>>> = {
  check: 'checked',
  facts: 'asked for version and size',
  catalogue: 'looked for backups',
};

/** The state in a word, why, and what Barman says of each check that failed. */
export function statusCell({ state, reason, check, stale, problems }: ServerStatus, now: Date): VNode {
  return html`<span>
    ${stateBadge(state)}
    <span class="reason">${reason}</span>
    ${check !== null && failedChecks(check)}
    ${stale.map(
      ({ source, at }) =>
        source in LAST &&
        html`<span class="stale">Stale: last ${LAST[source]} ${distanceInWords(at, now)}</span>`,
    )}
    ${
      problems.length > 0 &&
      html`<a class="stale" href="#problems">${problems.length === 1 ? 'An error' : `${problems.length} errors`} in its configuration</a>`
    }
  </span>`;
}

function failedChecks({ failed }: NonNullable<ServerStatus['check']>): VNode | false {
  const withHint = failed.filter(({ hint }) => hint !== null && hint !== '');
  if (withHint.length === 0) return false;
  return html`<ul class="checks">
    ${withHint.map(({ check, hint }) => html`<li><code>${check}</code> ${hint}</li>`)}
  </ul>`;
}
