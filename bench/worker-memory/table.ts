import type { Held } from './inspected.ts';
import type { KeySizes } from './redis-sizes.ts';

/** What a worker, and Redis, hold after so many jobs. */
export interface Sample extends Held {
  done: number;
  residentBytes: number;
  openFiles: number;
  children: number;
  redis: Map<string, KeySizes>;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

const COLUMNS: readonly [string, (sample: Sample) => string][] = [
  ['jobs', ({ done }) => `${done}`],
  ['resident', ({ residentBytes }) => megabytes(residentBytes)],
  ['heap', ({ heapBytes }) => megabytes(heapBytes)],
  ['external', ({ externalBytes }) => megabytes(externalBytes)],
  ['files', ({ openFiles }) => `${openFiles}`],
  ['children', ({ children }) => `${children}`],
  ['timers', ({ resources }) => `${resources.Timeout ?? 0}`],
  ['other', ({ resources }) => `${sum(Object.values(resources)) - (resources.Timeout ?? 0)}`],
  ['keys', ({ redis }) => `${sum([...redis.values()].map(({ keys }) => keys))}`],
  ['Redis', ({ redis }) => megabytes(sum([...redis.values()].map(({ bytes }) => bytes)))],
];

/** A line for each sample. Pure. */
export function table(samples: readonly Sample[], withHead: boolean): string {
  const lines = samples.map((sample) => COLUMNS.map(([, cell]) => cell(sample)));
  const all = withHead ? [COLUMNS.map(([name]) => name), ...lines] : lines;
  return all.map((cells) => cells.map((cell) => cell.padStart(11)).join('')).join('\n');
}

/** Each kind of key: how many, and their memory, in the first sample and in the last. Pure. */
export function growth(samples: readonly Sample[]): string {
  const first = samples[0]?.redis ?? new Map<string, KeySizes>();
  const last = samples.at(-1)?.redis ?? new Map<string, KeySizes>();
  const kinds = [...new Set([...first.keys(), ...last.keys()])].toSorted();
  const cell = (sizes: KeySizes = { keys: 0, bytes: 0 }) =>
    `${`${sizes.keys}`.padStart(8)}${`${(sizes.bytes / 1000).toFixed(1)} kB`.padStart(12)}`;
  return kinds.map((kind) => `${kind.padEnd(34)}${cell(first.get(kind))}${cell(last.get(kind))}`).join('\n');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
