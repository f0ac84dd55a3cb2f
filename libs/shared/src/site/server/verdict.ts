import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { stateBadge } from '../state-words.ts';
import { nowRunning } from './now-running.ts';
import type { ServerRuns } from './server-runs.ts';
import { staleness } from './staleness.ts';

/** How a server is, why, and what runs of it now. */
export function verdict(runs: ServerRuns, now: Date): VNode {
  const { name, state, reason } = runs.status;
  return html`<header class=${`verdict ${state}`}>
    <h1>${name} ${stateBadge(state)}</h1>
    <p class="reason" aria-live="polite">${reason}</p>
    ${staleness(runs.status, now)}
    ${nowRunning(runs, now)}
  </header>`;
}
