import type { Browser } from 'playwright-core';
import { median } from '../median.ts';

/** How long a browser that was never here takes until it shows something. */
export interface Paint {
  paintMilliseconds: number;
  /** Over a mobile network: 1.6 Mbit/s, 150 ms there and back. */
  mobilePaintMilliseconds: number;
}

const MOBILE = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000, offline: false };

/** Opens a page again and again, each time in a browser without a cache, and takes the median. */
export async function measurePaint(browser: Browser, url: string, runs: number): Promise<Paint> {
  return {
    paintMilliseconds: await medianPaint(browser, url, runs, null),
    mobilePaintMilliseconds: await medianPaint(browser, url, runs, MOBILE),
  };
}

async function medianPaint(
  browser: Browser,
  url: string,
  runs: number,
  network: typeof MOBILE | null,
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    if (network !== null) {
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', network);
    }
    await page.goto(url);
    times.push(Number(await page.evaluate(FIRST_PAINT)));
    await context.close();
  }
  return median(times);
}

/** Milliseconds since the page was asked for. */
const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntriesByName('first-contentful-paint')[0].startTime))
    .observe({ type: 'paint', buffered: true });
})`;
