import { shortDuration, shortSize } from '@barback/shared/site/short';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { type Size, sparkline } from './sparkline.ts';

interface Measure {
  title: string;
  inWords: (value: number) => string;
  of: (backup: { durationSeconds: number; sizeBytes: number }) => number;
}

const MEASURES: readonly Measure[] = [
  { title: 'Duration', inWords: shortDuration, of: ({ durationSeconds }) => durationSeconds },
  { title: 'Size', inWords: shortSize, of: ({ sizeBytes }) => sizeBytes },
];

/**
 * How long the newest backups took and how big they are: a line each. Empty when there are not two.
 *
 * @param isLabelled whether the last value is written above its line
 */
export function trends({ backups }: RecentRuns, size: Size, isLabelled: boolean): VNode[] {
  const done = backups.filter((run) => run.status === 'done');
  return MEASURES.flatMap(({ title, inWords, of }) => {
    const values = done.map(of);
    const [least, most] = [Math.min(...values), Math.max(...values)].map(inWords);
    const words = `${title} of the last ${done.length} backups: ${least} to ${most}`;
    const chart = sparkline(values, size, words);
    if (chart === null) return [];
    return html`<figure class="trend">
      <figcaption>${title} ${isLabelled && html`<b>${inWords(values.at(-1) ?? 0)}</b>`}</figcaption>
      ${chart}
    </figure>`;
  });
}
