import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { largeFleet, troubledFleet, wellFleet } from '../../test/fixtures/fleet/fleets.ts';
import { startStatusPage } from '../../test/fixtures/status-page.ts';

/** What is shown, and of which servers. */
const SHOTS = [
  { name: 'well', path: '/', servers: wellFleet },
  { name: 'troubled', path: '/', servers: troubledFleet },
  { name: 'failing-server', path: '/servers/billing', servers: troubledFleet },
  { name: 'backup-running', path: '/servers/ledger', servers: troubledFleet },
  { name: 'recovery-test-running', path: '/servers/orders', servers: troubledFleet },
  { name: 'thousand', path: '/', servers: largeFleet(1000) },
];
const SCREENS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const [directory = 'screenshots'] = process.argv.slice(2);
await mkdir(directory, { recursive: true });

await using started = new AsyncDisposableStack();
const statusPage = await startStatusPage();
started.defer(statusPage.stop);

for (const { name, path, servers } of SHOTS) {
  await statusPage.show(servers);
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await statusPage.browser.newPage({ viewport, colorScheme });
      await page.goto(statusPage.address(path));
      await page.getByText('Live', { exact: true }).waitFor();
      await page.screenshot({ path: join(directory, `${name}-${screen}-${colorScheme}.png`) });
      await page.close();
    }
  }
}
