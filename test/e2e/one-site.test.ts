import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import getPort from 'get-port';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../fixtures/browser.ts';
import { startOneOrigin } from '../fixtures/one-origin.ts';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const TOKEN = 'q8Zr2LxV7nTb0YwKc5HoJd3G';
/** No schedule tests its backups: they stay unproven until somebody asks. */
const NEVER = '#:recovery_cron = 0 4 29 2 *';

let stack: Stack;
let browser: Browser;
let site: string;
let page: Page;
let stopProxy: () => Promise<void>;

beforeAll(async () => {
  const port = await getPort({ host: '127.0.0.1' });
  site = `http://127.0.0.1:${port}`;
  stack = await startStack({
    BARBACK_TOKEN: TOKEN,
    BARBACK_CONTROL_URL: site,
    BARBACK_STATUS_URL: site,
    BARBACK_CHECK_INTERVAL: '5s',
  });
  const { exporter, scheduler } = stack.services;
  stopProxy = await startOneOrigin({ site: port, exporter: exporter.port, scheduler: scheduler.port });
  const [first, second] = stack.postgres;
  await stack.barman.writeServer('orders', { postgres: first, lines: [...stack.recoveryLines, NEVER] });
  await stack.barman.writeServer('archive', { postgres: second, lines: ['active = false'] });
  await waitUntil(async () => (await stack.barback('backup', 'orders')).exitCode === 0, {
    description: 'a backup of orders',
    timeoutMilliseconds: 120_000,
  });
  browser = await startBrowser();
  page = await browser.newPage();
});

afterAll(async () => {
  await browser?.close();
  await stopProxy?.();
  await stack?.stop();
});

const heading = () => page.getByRole('heading', { level: 1 });
const path = () => new URL(page.url()).pathname;
/** As somebody does who has looked at another tab meanwhile. */
const comeBack = () => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
const worst = () => page.locator('tbody .name').first();

async function isSeen(selector: string): Promise<boolean> {
  await comeBack();
  return await page.locator(selector).first().isVisible();
}
const isRunning = () => isSeen('.now :text("A recovery test is running")');

describe('one site of two services', () => {
  it('asks for a login when somebody acts, and leads back to the status page of the server', async () => {
    await page.goto(site);
    await worst().click();
    expect(await heading().textContent()).toContain('orders');
    await page.getByRole('button', { name: 'Test recovery now' }).click();
    expect(await heading().textContent()).toBe('Log in');
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Log in' }).click();
    expect([path(), await heading().textContent()]).toEqual([
      '/servers/orders',
      expect.stringContaining('unproven'),
    ]);
  });

  it('leads from the worst server to its recovery test and live progress with two clicks', async () => {
    await page.goto(site);
    await worst().click();
    await page.getByRole('button', { name: 'Test recovery now' }).click();
    expect(path()).toBe('/servers/orders');
    await waitUntil(isRunning, { description: 'the running test' });
    await waitUntil(() => isSeen('.now .progress'), {
      description: 'how far it has come',
    });
    await waitUntil(() => isSeen('h1 .badge.protected'), {
      description: 'the server to be protected',
      timeoutMilliseconds: 120_000,
    });
    expect(path()).toBe('/servers/orders');
  });

  it('leads there with three clicks from a status page at another address', async () => {
    await page.goto(`http://127.0.0.1:${stack.services.exporter.port}/`);
    await worst().click();
    await page.getByRole('link', { name: 'Back up, test or pause' }).click();
    expect(path()).toBe('/control/servers/orders');
    await page.getByRole('button', { name: 'Test recovery now' }).click();
    await waitUntil(isRunning, { description: 'the running test' });
    await waitUntil(async () => !(await isRunning()), {
      description: 'the end of the test',
      timeoutMilliseconds: 120_000,
    });
  });

  it('has one navigation, and pages that anybody can read, light or dark, on a phone or a large screen', async () => {
    const context = await browser.newContext({
      bypassCSP: true,
      storageState: await page.context().storageState(),
    });
    const reader = await context.newPage();
    for (const at of [
      '/',
      '/servers/orders',
      '/control/',
      '/control/servers/orders',
      '/control/servers/nobody',
    ]) {
      await reader.goto(site + at);
      expect(
        await reader.getByRole('navigation', { name: 'Site' }).getByRole('link').allTextContents(),
      ).toEqual(['Barback', 'Servers', 'Actions', 'Queues']);
      for (const [colorScheme, width] of [
        ['light', 1440],
        ['dark', 360],
      ] as const) {
        await reader.emulateMedia({ colorScheme });
        await reader.setViewportSize({ width, height: 800 });
        const { violations } = await new AxeBuilder({ page: reader }).setLegacyMode().analyze();
        expect(violations.map(({ id, nodes }) => [at, id, nodes.map(({ html }) => html)])).toEqual([]);
        expect([at, await reader.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([
          at,
          0,
        ]);
      }
    }
    await context.close();
  });

  it('has the queue board, which leads back', async () => {
    await page.goto(site);
    await page.getByRole('link', { name: 'Queues' }).click();
    await page.getByText('recovery', { exact: true }).first().waitFor();
    expect(path()).toMatch(/^\/queues/);
  });

  it('acts without JavaScript, and lists who did what', async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    });
    const plain = await context.newPage();
    await plain.goto(`${site}/servers/orders`);
    await plain.getByText('More actions').click();
    await plain.getByLabel('Reason').fill('moving the disks');
    const pause = plain.locator('form', { hasText: 'Pause scheduled runs' });
    await pause.getByLabel('Your name').fill('berta');
    await pause.getByRole('button').click();
    expect(new URL(plain.url()).pathname).toBe('/servers/orders');
    await plain.getByRole('button', { name: 'Resume' }).click();
    await plain.getByRole('link', { name: 'Actions' }).click();
    expect(await plain.getByText('berta (127.0.0.1): pause orders').isVisible()).toBe(true);
    await context.close();
  });

  it.each([
    ['/nothing', 404],
    ['/servers/nobody', 404],
    ['/control/nothing', 404],
    ['/control/servers/nobody', 404],
  ])('%s is an error on a page with the same look', async (at, status) => {
    const answer = await page.goto(site + at);
    expect(answer?.status()).toBe(status);
    expect(await page.getByRole('navigation', { name: 'Site' }).getByRole('link').count()).toBe(4);
    expect(await page.evaluate('getComputedStyle(document.body).fontFamily')).toContain('system-ui');
  });

  it('says on a page that too many tokens were wrong', async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`${site}/control/`);
    for (let attempt = 0; attempt <= 10; attempt++) {
      await stranger.getByLabel('Token').fill(`wrong-token-number-${attempt}`);
      await stranger.getByRole('button', { name: 'Log in' }).click();
    }
    expect(await stranger.getByRole('alert').textContent()).toContain('too many wrong tokens');
    await stranger.context().close();
  });

  it('shows the exporter no session of those who may act', async () => {
    const seen: (string | undefined)[] = [];
    const echo = createServer(({ headers }, response) => {
      seen.push(headers.cookie);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const { port: exporter } = echo.address() as AddressInfo;
    const port = await getPort({ host: '127.0.0.1' });
    const stop = await startOneOrigin({ site: port, exporter, scheduler: exporter });
    seen.length = 0;
    const headers = { Cookie: 'barback_session=acting; barback_read_session=reading; other=1' };
    await fetch(`http://127.0.0.1:${port}/servers/orders`, { headers });
    await fetch(`http://127.0.0.1:${port}/control/`, { headers });
    expect(seen).toEqual(['barback_read_session=reading', headers.Cookie]);
    await stop();
    echo.close();
  });
});
