import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { largeFleet, smallFleet, troubledFleet, wellFleet } from '../../fixtures/fleet/fleets.ts';
import { type StatusPage, startStatusPage } from '../../fixtures/status-page.ts';

let statusPage: StatusPage;
let pages: Page[];

beforeAll(async () => {
  statusPage = await startStatusPage();
});

afterAll(() => statusPage?.stop());

beforeEach(async () => {
  pages = [];
  await statusPage.show(troubledFleet);
});

afterEach(async () => {
  for (const page of pages) await page.context().close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await statusPage.browser.newContext(options)).newPage();
  pages.push(page);
  await page.goto(statusPage.address(path));
  return page;
}

/** Each scheme has the same colours on any screen, each screen the same elements in any scheme. */
const LOOKS = [
  ['light', 1440],
  ['dark', 360],
] as const;

const headline = (page: Page) => page.getByRole('heading', { level: 1 });
/** Every element, apart from the word that says that the page is live. */
const shape = (page: Page) => page.locator('html *').evaluateAll((all) => all.map(({ tagName }) => tagName));
/** As somebody does who has looked at another tab meanwhile. */
const comeBack = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
const names = (page: Page) => page.locator('tbody .name').allTextContents();

describe.each(['/', '/servers/failing'])('%s', (path) => {
  beforeEach(() => statusPage.show(smallFleet));

  it('has nothing in the way of anybody who reads it, light or dark, on a phone or a large screen', async () => {
    const page = await open(path, { bypassCSP: true });
    for (const [colorScheme, width] of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
  });

  it.each([360, 820, 1280])('has no words that lie upon others, %i pixels wide', async (width) => {
    const page = await open(path, { viewport: { width, height: 800 } });
    const tooNarrow = await page
      .locator('tbody th, tbody td')
      .evaluateAll((all) =>
        all.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent),
      );
    expect(tooNarrow).toEqual([]);
  });

  it('needs no JavaScript, and breaks no rule that the browser was given', async () => {
    const problems: string[] = [];
    const page = await open('/healthz');
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.goto(statusPage.address(path));
    await page.getByText('Live', { exact: true }).waitFor();
    expect(problems).toEqual([]);
    const without = await open(path, { javaScriptEnabled: false });
    expect(await shape(without)).toEqual(await shape(page));
  });

  it('is reached with the keyboard, all of it', async () => {
    const page = await open(path);
    const reachable = await page
      .locator('a, button, input:not([type=hidden]), summary, [tabindex="0"]')
      .filter({ visible: true }) // not what a closed part holds
      .count();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    const reached = new Set<string>();
    for (let press = 0; press < reachable; press++) {
      reached.add(
        await page.evaluate('[...document.querySelectorAll("*")].indexOf(document.activeElement).toString()'),
      );
      await page.keyboard.press('Tab');
    }
    expect(reached.size).toBe(reachable);
  });
});

it('all of it is used without JavaScript: search, states, pages and a server', async () => {
  await statusPage.show(largeFleet(200));
  const page = await open('/', { javaScriptEnabled: false });
  expect(await names(page)).toHaveLength(50);
  await page.getByRole('link', { name: 'After' }).click();
  await page.getByText('51 to 100 of 200').waitFor();
  await page.getByRole('link', { name: 'failing' }).click();
  await expect
    .poll(() => names(page))
    .toEqual(['billing-0002', 'identity-0102', 'inventory-0003', 'payments-0103']);
  await page.getByRole('searchbox').fill('not enough space');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect.poll(() => names(page)).toEqual(['inventory-0003', 'payments-0103']);
  await page.getByRole('link', { name: 'inventory-0003' }).click();
  await expect.poll(() => headline(page).textContent()).toContain('inventory-0003');
});

describe('with JavaScript', () => {
  it('keeps itself up to date, and leaves what is typed, focused, opened and scrolled to', async () => {
    const page = await open('/?q=restored', { viewport: { width: 1200, height: 500 } });
    await page.evaluate('window.isSame = true');
    await page.getByRole('searchbox').press('End');
    await page.getByRole('searchbox').pressSequentially(' and verified');
    await page.getByText('11 of 14').waitFor();
    await page.evaluate('scrollTo(0, 300)');
    await statusPage.show(wellFleet);
    await page.getByText('14 of 14').waitFor();
    expect(await headline(page).textContent()).toBe('All 14 servers are protected');
    expect(await page.title()).toBe('All 14 servers are protected · Barback');
    expect(
      await page.evaluate(
        '[isSame, scrollY, document.activeElement.id, document.activeElement.value, location.search]',
      ),
    ).toEqual([true, 300, 'q', 'restored and verified', '?q=restored+and+verified']);
  });

  it('leaves closed what was closed, and says so when it is cut off', async () => {
    const page = await open('/servers/billing');
    await page.getByText('What start printed').click();
    await statusPage.show(wellFleet.map((each) => ({ ...each, story: 'failing', running: 'backup' })));
    await comeBack(page);
    await page.getByText('A backup is running').waitFor();
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.route('**/*', (route) => route.abort());
    await comeBack(page);
    await page.getByText('Not live').waitFor();
    await page.unroute('**/*');
    await comeBack(page);
    await page.getByText('Live', { exact: true }).waitFor();
  });
});
