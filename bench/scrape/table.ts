import type { Cost } from './cost.ts';

export interface Row {
  servers: number;
  barback: Cost;
  original: Cost;
}

/** The figures side by side, times in milliseconds. Pure. */
export function table(rows: readonly Row[]): string {
  const head = ['servers', 'Barback', 'CPU', "original's work", 'CPU', 'less time', 'less CPU'];
  const lines = rows.map(({ servers, barback, original }) => [
    `${servers}`,
    milliseconds(barback.wallSeconds),
    milliseconds(barback.cpuSeconds),
    milliseconds(original.wallSeconds),
    milliseconds(original.cpuSeconds),
    times(original.wallSeconds / barback.wallSeconds),
    times(original.cpuSeconds / barback.cpuSeconds),
  ]);
  return [head, ...lines].map((cells) => cells.map((cell) => cell.padStart(16)).join('')).join('\n');
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

function times(ratio: number): string {
  return `${Math.round(ratio)} x`;
}
