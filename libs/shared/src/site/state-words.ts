import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { VerdictName } from '../status/server-verdict.ts';

/** What stands beside the word, so that the colour is never all there is. */
const SIGNS: Readonly<Record<VerdictName, string>> = {
  failing: '✕',
  late: '!',
  unknown: '?',
  unproven: '○',
  protected: '✓',
  inactive: '–',
};

/** A state as a coloured word with a sign. */
export function stateBadge(state: VerdictName): VNode {
  return html`<span class=${`badge ${state}`}>${stateSign(state)} ${state}</span>`;
}

/** The sign alone, which screen readers leave out: a word is always beside it. */
export function stateSign(state: VerdictName): VNode {
  return html`<span class="sign" aria-hidden="true">${SIGNS[state]}</span>`;
}

const RESULT_SIGNS = { passed: '✓', failed: '✕', skipped: '○' } as const;

/** How a test or a step of it ended, as a coloured word with a sign. */
export function resultWord(status: keyof typeof RESULT_SIGNS, word: string = status): VNode {
  return html`<span class=${`result ${status}`}><span aria-hidden="true">${RESULT_SIGNS[status]}</span> ${word}</span>`;
}
