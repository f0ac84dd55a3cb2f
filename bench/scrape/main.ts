import { join } from 'node:path';
import { startBarmanHome } from '../../test/fixtures/barman.ts';
import { startPostgres } from '../../test/fixtures/postgres.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { startService } from '../../test/fixtures/service.ts';
import { configure } from './configure.ts';
import { medianCost } from './cost.ts';
import { fillState } from './fill-state.ts';
import { measureBarback } from './measure-barback.ts';
import { measureOriginal } from './measure-original.ts';
import { type Row, table } from './table.ts';

const SERVER_COUNTS = [2, 20, 100];
const SCRAPES = { barback: 20, original: 3 };

await using started = new AsyncDisposableStack();
const postgres = [await startPostgres(), await startPostgres()] as const;
for (const each of postgres) started.defer(each.stop);
const redis = await startRedis();
started.defer(redis.stop);
const barman = await startBarmanHome();
started.defer(barman.stop);
const environment = { ...barman.environment, REDIS_URL: redis.url };
const exporter = await startService('exporter', environment);
started.defer(async () => void (await exporter.stop()));

const rows: Row[] = [];
for (const count of SERVER_COUNTS) {
  const servers = await configure(count, barman, postgres);
  say(`${count} servers: filling the state`);
  await fillState(environment, servers, rows.length === 0 ? servers : []);
  say(`${count} servers: ${SCRAPES.barback} scrapes of Barback`);
  const ours = await measureBarback(exporter, redis.url, servers, SCRAPES.barback);
  say(`${count} servers: ${SCRAPES.original} times the original's work`);
  const configurationFile = join(barman.path, '.barback/barman.conf');
  const originals = await measureOriginal(configurationFile, servers, SCRAPES.original);
  rows.push({ servers: count, barback: medianCost(ours), original: medianCost(originals) });
}
say(`\nOne scrape, medians of ${SCRAPES.barback} and ${SCRAPES.original}:\n${table(rows)}`);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
