import type { Answer } from './measure-answer.ts';
import type { Paint } from './measure-paint.ts';

export interface Row extends Answer, Paint {
  servers: number;
  path: string;
}

/** The figures side by side. Pure. */
export function table(rows: readonly Row[]): string {
  const head = ['servers', 'page', 'bytes', 'compressed', 'answer', 'first paint', 'on a phone'];
  const lines = rows.map((row) => [
    `${row.servers}`,
    row.path,
    kilobytes(row.bytes),
    kilobytes(row.compressedBytes),
    milliseconds(row.answerMilliseconds),
    milliseconds(row.paintMilliseconds),
    milliseconds(row.mobilePaintMilliseconds),
  ]);
  return [head, ...lines].map((cells) => cells.map((cell) => cell.padStart(15)).join('')).join('\n');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}
