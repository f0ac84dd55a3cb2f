import { largeFleet } from '../../test/fixtures/fleet/fleets.ts';
import { startStatusPage } from '../../test/fixtures/status-page.ts';
import { measureAnswer } from './measure-answer.ts';
import { measurePaint } from './measure-paint.ts';
import { type Row, table } from './table.ts';

const SERVER_COUNTS = [14, 100, 1000];
const RUNS = 11;

await using started = new AsyncDisposableStack();
const statusPage = await startStatusPage();
started.defer(statusPage.stop);

const rows: Row[] = [];
for (const count of SERVER_COUNTS) {
  const servers = largeFleet(count);
  await statusPage.show(servers);
  for (const path of ['/', `/servers/${servers[1]?.name}`]) {
    const url = statusPage.address(path);
    rows.push({
      servers: count,
      path: path === '/' ? path : '/servers/NAME',
      ...(await measureAnswer(url, RUNS)),
      ...(await measurePaint(statusPage.browser, url, RUNS)),
    });
  }
}
const used = await statusPage.redisMemory();
process.stdout.write(`${table(rows)}\n\nRedis holds ${used} of the last of these.\n`);
