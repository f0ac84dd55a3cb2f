import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

export interface Size {
  width: number;
  height: number;
}

/** For the line, and the dot at its end. */
const MARGIN = 3;

/**
 * Values from left to right as a line above zero, so that a small change looks small. Null for less than two.
 *
 * @param words all that it shows, for those who cannot see it
 */
export function sparkline(values: readonly number[], { width, height }: Size, words: string): VNode | null {
  if (values.length < 2) return null;
  const x = scaleLinear([0, values.length - 1], [0, width - MARGIN]);
  const y = scaleLinear([0, Math.max(...values) || 1], [height - MARGIN, MARGIN]);
  const toX = (_value: number, index: number) => x(index);
  const shape = [...values];
  const outline = line<number>(toX, y).digits(1)(shape);
  const filled = area<number>(toX, y(0), y).digits(1)(shape);
  return html`<svg class="spark" viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="img" aria-label=${words}>
    <path class="area" d=${filled} />
    <path class="line" d=${outline} />
    <circle cx=${round(x(values.length - 1))} cy=${round(y(values.at(-1) ?? 0))} r="2" />
  </svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
