import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startBrowser } from '../../test/fixtures/browser.ts';
import { largeFleet, troubledFleet, wellFleet } from '../../test/fixtures/fleet/fleets.ts';
import { writeFleet } from '../../test/fixtures/fleet/write-fleet.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { startService } from '../../test/fixtures/service.ts';

/** What is shown, and of which servers. */
const SHOTS = [
  { name: 'well', path: '', servers: wellFleet },
  { name: 'troubled', path: '', servers: troubledFleet },
  { name: 'failing-server', path: 'servers/billing', servers: troubledFleet },
  { name: 'running-server', path: 'servers/ledger', servers: troubledFleet },
  { name: 'thousand', path: '', servers: largeFleet(1000) },
];
const SCREENS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const [directory = 'screenshots'] = process.argv.slice(2);
await mkdir(directory, { recursive: true });

await using started = new AsyncDisposableStack();
const browser = await startBrowser();
started.defer(() => browser.close());
const server = await startRedis();
started.defer(server.stop);
const redis = new Redis(server.url);
started.defer(() => redis.disconnect());
const exporter = await startService('exporter', server.environment);
started.defer(async () => void (await exporter.stop()));

for (const { name, path, servers } of SHOTS) {
  await redis.flushall();
  await writeFleet(redis, servers, new Date());
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(`http://127.0.0.1:${exporter.port}/${path}`);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.screenshot({ path: join(directory, `${name}-${screen}-${colorScheme}.png`) });
      await page.close();
    }
  }
}
