import { readdir, readFile } from 'node:fs/promises';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { startBarmanHome } from '../../test/fixtures/barman.ts';
import { startPostgres } from '../../test/fixtures/postgres.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { startService } from '../../test/fixtures/service.ts';
import { memoryOf } from '../process-cost.ts';
import { inspect } from './inspected.ts';
import { DOWN, doHundred, MIX } from './jobs.ts';
import { redisSizes } from './redis-sizes.ts';
import { growth, type Sample, table } from './table.ts';

/** The first is for the worker to load what it needs. */
const HUNDREDS = 11;

await using started = new AsyncDisposableStack();
const postgres = await startPostgres();
started.defer(postgres.stop);
const server = await startRedis();
started.defer(server.stop);
const barman = await startBarmanHome();
started.defer(barman.stop);
await barman.writeServer('up', {
  postgres,
  lines: ['create_slot = auto', 'retention_policy = REDUNDANCY 2'],
});
const nowhere = { port: await getPort({ host: '127.0.0.1' }), password: 'any' };
for (const [at, name] of DOWN.entries()) {
  const recoveryHost = `#:backup_recovery_ssh_cmd = "ssh -p ${at + 1} nobody@127.0.0.1"`;
  await barman.writeServer(name, { postgres: nowhere, lines: [recoveryHost] });
}
const inspector = await getPort({ host: '127.0.0.1' });
const worker = await startService('worker', {
  ...barman.environment,
  REDIS_URL: server.url,
  WORKER_CONCURRENCY: '3',
  NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}`,
});
started.defer(async () => void (await worker.stop()));
const redis = new Redis(server.url, { maxRetriesPerRequest: null });
started.defer(() => redis.disconnect());
const inspected = await inspect(inspector);
started.defer(inspected.close);

say(`One worker; of each hundred jobs: ${MIX}`);
const samples: Sample[] = [];
for (let hundred = 1; hundred <= HUNDREDS; hundred++) {
  await doHundred(redis, hundred);
  const sample = await take(hundred * 100);
  samples.push(sample);
  say(table([sample], hundred === 1));
}
say(`\nRedis after the first hundred, and after all:\n${growth(samples)}`);

async function take(done: number): Promise<Sample> {
  return {
    done,
    ...(await inspected.held()),
    ...(await fromProc(worker.pid)),
    redis: await redisSizes(redis),
  };
}

async function fromProc(pid: number) {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return {
    residentBytes: (await memoryOf(pid)).residentBytes,
    openFiles: (await readdir(`/proc/${pid}/fd`)).length,
    children: children.split(' ').filter((child) => child !== '').length,
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
