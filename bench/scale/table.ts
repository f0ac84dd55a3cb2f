import type { ExporterCost } from './measure-exporter.ts';
import type { BurstCost, IdleCost } from './measure-scheduler.ts';
import type { WorkerCost } from './measure-worker.ts';
import type { WorkersThroughput } from './measure-workers.ts';

export interface Row {
  servers: number;
  exporter: ExporterCost | null;
  idle: IdleCost | null;
  burst: BurstCost | null;
}

type Figure = readonly [
  name: string,
  value: (row: Row) => number | null | undefined,
  unit: (value: number) => string,
];

const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
const seconds = (value: number) => `${value.toFixed(1)} s`;
const megabytes = (value: number) => `${(value / 1e6).toFixed(1)} MB`;

const FIGURES: readonly Figure[] = [
  ['/metrics, CPU', ({ exporter }) => exporter?.scrapeCpu, milliseconds],
  ['/metrics, p50', ({ exporter }) => exporter?.scrapeMedian, milliseconds],
  ['/metrics, p99', ({ exporter }) => exporter?.scrapeP99, milliseconds],
  ['/metrics, series', ({ exporter }) => exporter?.series, String],
  ['/metrics, text', ({ exporter }) => exporter?.bytes, megabytes],
  ['/metrics, sent', ({ exporter }) => exporter?.compressedBytes, megabytes],
  ['/, p99', ({ exporter }) => exporter?.fleetP99, milliseconds],
  ['/api/servers?limit=100, p99', ({ exporter }) => exporter?.serversP99, milliseconds],
  ['exporter, memory', ({ exporter }) => exporter?.residentBytes, megabytes],
  ['exporter, most memory', ({ exporter }) => exporter?.peakBytes, megabytes],
  ['Redis, memory', ({ exporter }) => exporter?.redisBytes, megabytes],
  ['scheduler, CPU a minute', ({ idle }) => idle?.cpuSecondsPerMinute, seconds],
  ['scheduler, memory', ({ idle }) => idle?.residentBytes, megabytes],
  ['new server in the plan', ({ idle }) => idle?.newServerSeconds, seconds],
  ['all due at once, p50', ({ burst }) => burst?.medianSeconds, seconds],
  ['all due at once, p99', ({ burst }) => burst?.p99Seconds, seconds],
  ['all due at once, CPU', ({ burst }) => burst?.cpuSeconds, seconds],
  ['of them lost', ({ burst }) => burst?.lost, String],
  ['of them doubled', ({ burst }) => burst?.doubled, String],
];

/** A line for each figure, a column for each fleet, with how many times that of the first. Pure. */
export function table(rows: readonly Row[]): string {
  const head = ['servers', ...rows.map(({ servers }) => `${servers}`)];
  const lines = FIGURES.map(([name, figure, unit]) => {
    const [first, ...values] = rows.map(figure);
    const cell = (value: number | null | undefined) =>
      value === null || value === undefined ? '-' : unit(value);
    const ratio = (value: number | null | undefined) =>
      value && first ? ` (${(value / first).toFixed(1)} x)` : '';
    return [name, cell(first), ...values.map((value) => `${cell(value)}${ratio(value)}`)];
  });
  return [head, ...lines]
    .map(([name = '', ...cells]) => name.padEnd(30) + cells.map((cell) => cell.padStart(22)).join(''))
    .join('\n');
}

/** A line for each interval of `barman check`. Pure. */
export function workerTable(rows: readonly { interval: string; cost: WorkerCost }[]): string {
  const share = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(22);
  return [
    `${'check interval'.padEnd(30)}${['worker', 'its Barman'].map((head) => head.padStart(22)).join('')}`,
    ...rows.map(({ interval, cost }) => interval.padEnd(30) + share(cost.ownShare) + share(cost.barmanShare)),
  ].join('\n');
}

/** A line for each number of workers. Pure. */
export function workersTable(rows: readonly WorkersThroughput[]): string {
  const [first] = rows;
  const heads = ['jobs a second', 'of what is possible', 'of as many single ones', 'most of a worker'];
  return [
    `${'workers'.padEnd(10)}${heads.map((head) => head.padStart(24)).join('')}`,
    ...rows.map(({ workers, jobsPerSecond, ofPossible, mostShare }) => {
      const efficiency =
        first === undefined ? 1 : jobsPerSecond / workers / (first.jobsPerSecond / first.workers);
      const cells = [
        jobsPerSecond.toFixed(2),
        ofPossible.toFixed(2),
        efficiency.toFixed(2),
        `${mostShare.toFixed(2)} x average`,
      ];
      return `${workers}`.padEnd(10) + cells.map((cell) => cell.padStart(24)).join('');
    }),
  ].join('\n');
}
