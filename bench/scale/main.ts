import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { measureExporter } from './measure-exporter.ts';
import { measureBurst, measureIdleScheduler } from './measure-scheduler.ts';
import { measureWorker } from './measure-worker.ts';
import { measureWorkers } from './measure-workers.ts';
import { type Row, table, workersTable, workerTable } from './table.ts';

const USAGE = `usage: npm run bench:scale -- [--exporter | --scheduler | --worker] [SERVERS...]   (default: 100 1000 10000; of a worker: 100)
       npm run bench:scale -- --workers [WORKERS...]   (default: 1 4 16)
`;
const SERVER_COUNTS = [100, 1000, 10_000];
/** What is measured alone, and how many of its servers or workers there are by default. */
const PARTS = { exporter: SERVER_COUNTS, scheduler: SERVER_COUNTS, worker: [100], workers: [1, 4, 16] };
type Part = keyof typeof PARTS;

const asked = readArguments(process.argv.slice(2));
if (asked === null) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const { part, counts } = asked;

if (part === 'worker') {
  const [count = 100] = counts;
  const measured = [];
  for (const interval of ['1m', null])
    measured.push({ interval: interval ?? 'default', cost: await measureWorker(count, interval) });
  process.stdout.write(
    `${count} servers that are well, shares of one core in five minutes:\n${workerTable(measured)}\n`,
  );
  process.exit();
}
if (part === 'workers') {
  const measured = [];
  for (const count of counts) measured.push(await measureWorkers(count));
  process.stdout.write(`${cpus().length} cores. Simulated: jobs that only wait. Real: Redis, the queue, leases, and two schedulers, one of
which is killed and started again every ten seconds.\n${workersTable(measured)}\n`);
  process.exit();
}
const { stdout: redisVersion } = await execa('redis-server', ['--version']);
process.stdout.write(`${cpus().length} cores (${cpus()[0]?.model}), Node.js ${process.version}, ${redisVersion}
Simulated: the state that workers and a scheduler write to Redis for servers with a month of backups, all tested, and
one server in a hundred that is checked before each scrape. Real: Redis, the exporter, the scheduler and its server files.
CPU is the median of a scrape, of all threads of the exporter; p50 and p99 are the times until the whole answer is there.
Of backups due at one instant they are the times from then until each is in its queue, with two schedulers, one of which is
killed when half of them are.
`);
const rows: Row[] = [];
for (const servers of counts) {
  const measured = async <Cost>(what: string, measure: (servers: number) => Promise<Cost>) => {
    process.stderr.write(`measuring ${what} with ${servers} servers\n`);
    return await measure(servers);
  };
  const exporter = part === 'scheduler' ? null : await measured('the exporter', measureExporter);
  const idle = part === 'exporter' ? null : await measured('an idle scheduler', measureIdleScheduler);
  const burst = part === 'exporter' ? null : await measured('backups due at one instant', measureBurst);
  rows.push({ servers, exporter, idle, burst });
}
process.stdout.write(`\n${table(rows)}\n`);

/** Null for what is not to be understood. */
function readArguments(args: string[]): { part: Part | null; counts: number[] } | null {
  const parts = Object.keys(PARTS) as Part[];
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: Object.fromEntries(parts.map((part) => [part, { type: 'boolean' as const }])),
    });
    const [part = null, ...more] = parts.filter((part) => values[part]);
    const counts = positionals.length === 0 ? PARTS[part ?? 'exporter'] : positionals.map(Number);
    const isValid = more.length === 0 && counts.every((count) => Number.isInteger(count) && count > 0);
    return isValid ? { part, counts } : null;
  } catch {
    return null;
  }
}
