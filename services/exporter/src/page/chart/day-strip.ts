import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Mark } from './day-marks.ts';

const PITCH = 12;
const WIDTH = 10;
const HEIGHT = 18;

export interface Day {
  date: string;
  mark: Mark;
  words: string;
}

/** One mark a day from left to right, each with its words as title. */
export function dayStrip(days: readonly Day[], words: string): VNode {
  return html`<svg class="days" viewBox=${`0 0 ${days.length * PITCH} ${HEIGHT}`} role="img" aria-label=${words}>
    ${days.map(
      ({ date, mark, words: dayWords }, index) => html`<g class=${mark}>
        <title>${date}: ${dayWords}</title>
        ${outlines(mark, index * PITCH + 1)}
      </g>`,
    )}
  </svg>`;
}

/** A mark alone, beside its word. */
export function markSign(mark: Mark): VNode {
  return html`<svg class="days sign" viewBox=${`0 0 ${PITCH} ${HEIGHT}`} width=${PITCH} height=${HEIGHT} aria-hidden="true">
    <g class=${mark}>${outlines(mark, 1)}</g>
  </svg>`;
}

/** Each mark has a shape of its own, so that its colour is never all there is. */
function outlines(mark: Mark, x: number): VNode {
  if (mark === 'failed') return html`<path d=${`M${x + 1} 5l8 8m0-8l-8 8`} />`;
  if (mark === 'missing') return html`<rect x=${x + 1} y="2" width=${WIDTH - 2} height="14" rx="1" />`;
  if (mark === 'nothing') return html`<circle cx=${x + WIDTH / 2} cy=${HEIGHT / 2} r="1.5" />`;
  return html`<rect class="full" x=${x} y="1" width=${WIDTH} height="16" rx="2" />
    ${mark === 'partly' && html`<path d=${`M${x + 2} 9l6 6m0-6l-6 6`} />`}`;
}
