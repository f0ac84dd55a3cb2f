import type { ServerState } from '@barback/shared/status/server-state';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What stands beside the word, so that the colour is never all there is. */
const SIGNS: Readonly<Record<ServerState, string>> = {
  failing: '✕',
  late: '!',
  unknown: '?',
  unproven: '○',
  protected: '✓',
  inactive: '–',
};

/** A state as a coloured word with a sign; `amount` before it where it speaks of several servers. */
export function stateBadge(state: ServerState, amount?: number): VNode {
  const words = amount === undefined ? state : `${amount} ${state}`;
  return html`<span class=${`badge ${state}`}><span aria-hidden="true">${SIGNS[state]}</span> ${words}</span>`;
}
