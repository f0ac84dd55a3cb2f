import { Redis } from 'ioredis';
import { startBrowser } from '../../test/fixtures/browser.ts';
import { largeFleet } from '../../test/fixtures/fleet/fleets.ts';
import { writeFleet } from '../../test/fixtures/fleet/write-fleet.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { startService } from '../../test/fixtures/service.ts';
import { measureAnswer } from './measure-answer.ts';
import { measurePaint } from './measure-paint.ts';
import { type Row, table } from './table.ts';

const SERVER_COUNTS = [14, 100, 1000];
const RUNS = 11;

await using started = new AsyncDisposableStack();
const server = await startRedis();
started.defer(server.stop);
const redis = new Redis(server.url);
started.defer(() => redis.disconnect());
const exporter = await startService('exporter', server.environment);
started.defer(async () => void (await exporter.stop()));
const browser = await startBrowser();
started.defer(() => browser.close());

const rows: Row[] = [];
for (const count of SERVER_COUNTS) {
  await redis.flushall();
  const servers = largeFleet(count);
  await writeFleet(redis, servers, new Date());
  for (const path of ['/', `/servers/${servers[1]?.name}`]) {
    const url = `http://127.0.0.1:${exporter.port}${path}`;
    rows.push({
      servers: count,
      path: path === '/' ? path : '/servers/NAME',
      ...(await measureAnswer(url, RUNS)),
      ...(await measurePaint(browser, url, RUNS)),
    });
  }
}
const used = /^used_memory_human:(.*?)\r?$/m.exec(await redis.info('memory'))?.[1];
process.stdout.write(`${table(rows)}\n\nRedis holds ${used} of the last of these.\n`);
