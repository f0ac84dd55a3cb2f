import { html } from 'htm/preact';
import type { ComponentChildren, VNode } from 'preact';

/** A heading and what belongs to it; the heading names the part for those who go from landmark to landmark. */
export function section(id: string, heading: string, content: ComponentChildren): VNode {
  return html`<section class="part" id=${id} aria-labelledby=${`${id}-heading`}>
    <h2 id=${`${id}-heading`}>${heading}</h2>
    ${content}
  </section>`;
}
