import { median } from '../median.ts';
import { percentile } from '../percentile.ts';
import type { Observations } from './observe.ts';

export interface Row {
  /** What hangs; the first row is without. */
  what: string;
  observations: Observations;
}

const COLUMNS = [
  ['tick', 'due to queued'],
  ['start', 'due to begun'],
  ['checkAge', 'age of check'],
] as const;

/** Median, 99th percentile and maximum of each, with their ratio to those of the first row. Pure. */
export function table(rows: readonly Row[]): string {
  const [first] = rows;
  const lines = COLUMNS.flatMap(([key, name]) =>
    rows.map(({ what, observations }) => {
      const before = figures(first?.observations[key] ?? []);
      const cells = figures(observations[key]).map(
        (value, at) => `${value.toFixed(2)} s (${(value / (before[at] ?? Number.NaN)).toFixed(2)} x)`,
      );
      return [
        name.padEnd(16),
        what.padEnd(24),
        `${observations[key].length}`.padStart(8),
        ...cells.map(right),
      ];
    }),
  );
  const head = [
    ' '.repeat(16),
    'what hangs'.padEnd(24),
    'seen'.padStart(8),
    ...['median', 'p99', 'max'].map(right),
  ];
  return [head, ...lines].map((cells) => cells.join('')).join('\n');
}

const right = (cell: string) => cell.padStart(20);

function figures(values: readonly number[]): number[] {
  return [median(values), percentile(values, 0.99), percentile(values, 1)];
}
