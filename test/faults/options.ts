import { parseArgs } from 'node:util';
import type { FaultKind } from './fault.ts';
import { REDIS_KINDS, type Shape, shapeOf } from './shape.ts';

const HELP = `Usage: npm run faults -- [options]

Starts Barback with real PostgreSQL servers, Barman, Redis and a recovery host, has things go wrong by a plan, and
checks from the outside that nothing was lost, nothing was done twice, and what was reported was so.

  --seed N            the same seed gives the same plan (default: 1)
  --faults N          how many in all (default: 300)
  --minutes N         how long it may take (default: 20)
  --only KIND,KIND    nothing but these kinds; one that there is not shows which there are
  --without lease     workers take no leases: the suite has to find overlaps
  --without history   workers do not look what was done already: the suite has to find doubles
  --servers N --workers N --schedulers N   (default: 3, 3 and 2)
  --redis cluster     a Redis Cluster in place of one Redis
  --incremental       four of five backups are incremental (PostgreSQL 17, Barman 3.11)
  --keep DIRECTORY    write the result, the faults with their times, the evidence and all logs there
  --help

Ends with 0 when every promise was kept, with 1 when not, and with 2 when it could not be understood.
`;

export interface Options {
  seed: number;
  faults: number;
  minutes: number;
  kinds: readonly FaultKind[];
  without: 'lease' | 'history' | null;
  shape: Shape;
  /** Whether most backups are incremental. */
  incremental: boolean;
  keep: string | null;
}

/** What was asked for on the command line; a text is all there is to say instead. */
export function readOptions(args: readonly string[], kinds: readonly FaultKind[]): Options | string {
  const text = (value: string) => ({ type: 'string' as const, default: value });
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: text('1'),
      faults: text('300'),
      minutes: text('20'),
      only: text(''),
      without: text(''),
      servers: text('3'),
      workers: text('3'),
      schedulers: text('2'),
      redis: text('single'),
      incremental: { type: 'boolean', default: false },
      keep: text(''),
      help: { type: 'boolean' },
    },
  });
  if (values.help) return HELP;
  const redis = REDIS_KINDS.find((kind) => kind === values.redis);
  if (redis === undefined) return HELP;
  const counts = {
    servers: Number(values.servers),
    workers: Number(values.workers),
    schedulers: Number(values.schedulers),
  };
  const numbers = {
    seed: Number(values.seed),
    faults: Number(values.faults),
    minutes: Number(values.minutes),
  };
  if (![...Object.values(counts), ...Object.values(numbers)].every((value) => value > 0)) return HELP;
  const shape = shapeOf(counts, redis);
  const possible = kinds.filter(({ targets }) => targets(shape).length > 0);
  const names = possible.map(({ name }) => name);
  const only = values.only.split(',').filter(Boolean);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) return `there is no kind ${unknown.join(', ')}; there are:\n${names.join('\n')}\n`;
  const { without } = values;
  if (without !== '' && without !== 'lease' && without !== 'history') return HELP;
  return {
    ...numbers,
    shape,
    kinds: only.length === 0 ? possible : possible.filter(({ name }) => only.includes(name)),
    without: without === '' ? null : without,
    incremental: values.incremental,
    keep: values.keep === '' ? null : values.keep,
  };
}
