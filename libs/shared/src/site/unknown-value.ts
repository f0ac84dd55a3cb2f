import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What is not known is said to be so, to eyes and to screen readers. */
export function unknownValue(): VNode {
  return html`<span class="soft"><span aria-hidden="true">–</span><span class="unseen">nothing known</span></span>`;
}
