import type { RecoveryStep } from '@barback/shared/vocabulary/recovery-test';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

const WIDTH = 8;
const HEIGHT = 10;
const GAP = 2;

/** The steps of a recovery test from left to right: full when passed, hollow when skipped, crossed when failed. */
export function stepStrip(steps: readonly RecoveryStep[]): VNode {
  const width = steps.length * (WIDTH + GAP) - GAP;
  return html`<svg class="steps" viewBox=${`0 0 ${width} ${HEIGHT}`} width=${width} height=${HEIGHT} role="img" aria-label=${stepsInWords(steps)}>
    ${steps.map(({ status }, index) => html`<path class=${status} d=${outline(status, index * (WIDTH + GAP))} />`)}
  </svg>`;
}

/** `8 of 10 steps passed, 1 skipped, failed at start`. */
function stepsInWords(steps: readonly RecoveryStep[]): string {
  const amount = (status: RecoveryStep['status']) => steps.filter((step) => step.status === status).length;
  const failed = steps.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return [
    `${amount('passed')} of ${steps.length} steps passed`,
    ...(amount('skipped') > 0 ? [`${amount('skipped')} skipped`] : []),
    ...(failed.length > 0 ? [`failed at ${failed.join(', ')}`] : []),
  ].join(', ');
}

function outline(status: RecoveryStep['status'], x: number): string {
  if (status === 'failed') return `M${x} 1l${WIDTH} 8m0-8l-${WIDTH} 8`;
  if (status === 'skipped') return `M${x + 0.5} 1.5h${WIDTH - 1}v7h-${WIDTH - 1}z`;
  return `M${x} 1h${WIDTH}v8h-${WIDTH}z`;
}
