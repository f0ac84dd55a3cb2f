import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { distanceInWords } from './moment.ts';
import { stateBadge } from './state-words.ts';

/** The state in a word, why, and what Barman says of each check that failed. */
export function statusCell({ state, reason, check, problems }: ServerStatus, now: Date): VNode {
  return html`<span>
    ${stateBadge(state)}
    <span class="reason">${reason}</span>
    ${check !== null && failedChecks(check)}
    ${
      check?.stale &&
      html`<span class="stale">Stale: last checked ${distanceInWords(check.finishedAt, now)}</span>`
    }
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
