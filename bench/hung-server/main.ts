import { setTimeout as delay } from 'node:timers/promises';
import { startBarmanHome } from '../../test/fixtures/barman.ts';
import { startPostgres } from '../../test/fixtures/postgres.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { startService } from '../../test/fixtures/service.ts';
import { BACKED_UP, configure, configureHung } from './configure.ts';
import { stoppedPostmaster, swallowedSyn } from './hung.ts';
import { firstBackups, observe } from './observe.ts';
import { type Row, table } from './table.ts';

const SERVERS = 49;
const CLUSTERS = 3;
const WORKERS = 2;
const SETTLE_SECONDS = 60;
const OBSERVE_SECONDS = 120;

await using started = new AsyncDisposableStack();
const clusters = await Promise.all(Array.from({ length: CLUSTERS }, () => startPostgres()));
for (const each of clusters) started.defer(each.stop);
const redis = await startRedis();
started.defer(redis.stop);
const barman = await startBarmanHome();
started.defer(barman.stop);
const servers = await configure(SERVERS, barman, clusters);
const environment = { ...barman.environment, REDIS_URL: redis.url };
for (const name of ['scheduler', ...Array.from({ length: WORKERS }, () => 'worker' as const)] as const) {
  const service = await startService(name, environment);
  started.defer(async () => void (await service.stop()));
}

await firstBackups(redis.url, BACKED_UP);
const rows: Row[] = [await row('nothing')];
for (const begin of [stoppedPostmaster, swallowedSyn]) {
  const hung = await begin();
  try {
    await configureHung(barman, hung.port);
    rows.push(await row(hung.what));
    await barman.removeServer('hung');
  } finally {
    await hung.stop();
  }
}
say(`\n${SERVERS} servers that do not hang, ${WORKERS} workers:\n${table(rows)}`);

async function row(what: string): Promise<Row> {
  say(`${what} hangs: ${OBSERVE_SECONDS} s, after ${SETTLE_SECONDS} s`);
  await delay(SETTLE_SECONDS * 1000);
  return { what, observations: await observe(redis.url, servers, OBSERVE_SECONDS) };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
