import type { AddressInfo } from 'node:net';
import { createLog } from '@barback/shared/service/log';
import { exampleNow, exampleRecentRuns, exampleSnapshot } from '@barback/shared/status/example-snapshot';
import { serverStatusSchema } from '@barback/shared/status/server-status';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { Router } from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fleetJudge } from './fleet-judge.ts';
import { exporterApp } from './http.ts';
import { families } from './metrics/index.ts';
import { snapshotSource } from './snapshot.ts';

/** What Chromium asks for when it shows a page. */
const BROWSER = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let snapshot: () => Promise<Snapshot>;
let url: string;
let close: () => void;

beforeEach(async () => {
  snapshot = async () => exampleSnapshot;
  const app = exporterApp({
    snapshots: snapshotSource(
      () => snapshot(),
      (known) => fleetJudge()(known, exampleNow),
    ),
    recentRuns: async () => new Map([['pg1', exampleRecentRuns]]),
    health: Router(),
    families,
    controlUrl: null,
    gates: { read: null, metrics: null },
    hosts: null,
    trustedProxies: [],
    log: createLog('exporter', 'silent'),
    now: () => exampleNow,
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});

afterEach(() => close());

it.each([
  ['/metrics', 'text/plain; version=0.0.4; charset=utf-8', 'barman_status{server_name="pg1"} 0'],
  ['/', 'text/html; charset=utf-8', '<title>The server is protected · Barback</title>'],
  ['/servers/pg1', 'text/html; charset=utf-8', '<title>pg1 is protected · Barback</title>'],
  ['/live.js', 'text/javascript; charset=utf-8', 'Idiomorph.morph'],
  ['/idiomorph.min.js', 'text/javascript; charset=utf-8', 'Idiomorph='],
  ['/style.css', 'text/css; charset=utf-8', 'prefers-color-scheme: dark'],
  ['/api/servers', 'application/json; charset=utf-8', '"name":"pg1"'],
  ['/api/services', 'application/json; charset=utf-8', '"service":"worker"'],
  ['/api/storage', 'application/json; charset=utf-8', '"path":"/var/lib/barman"'],
])('%s answers with %s', async (path, type, text) => {
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(await response.text()).toContain(text);
});

it('/api/servers answers as it is documented', async () => {
  const body: unknown = await (await fetch(`${url}/api/servers`)).json();
  expect(serverStatusSchema.array().parse(body)).toHaveLength(1);
});

it.each(['/api/servers', '/api/services', '/api/storage'])(
  '%s does not say that there are none when it knows nothing',
  async (path) => {
    snapshot = async () => emptySnapshot;
    const response = await fetch(url + path);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ error: expect.stringContaining('Redis is unreachable') });
  },
);

it('an unknown path says what there is', async () => {
  const response = await fetch(`${url}/nothing<b>`);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe(
    'Not found: there are /, /servers/NAME, /metrics, /api/servers, /api/services, /api/storage, /healthz and /readyz\n',
  );
});

it('a malformed address is told to be one', async () => {
  expect((await fetch(`${url}/servers/%E0%A4%A`)).status).toBe(400);
});

it.each(['/servers/pg2', '/servers/..%2f..%2fetc'])(
  '%s is not found, and says so to people',
  async (path) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<h1>There is no server');
  },
);

it.each([
  ['/nothing', 404, 'Page not found'],
  ['/servers/%E0%A4%A', 400, 'Malformed request'],
])('%s is an error on a page of the same look for a browser', async (path, status, heading) => {
  const response = await fetch(url + path, { headers: BROWSER });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    status,
    'text/html; charset=utf-8',
  ]);
  const page = await response.text();
  expect(page).toContain(`<h1>${heading}</h1>`);
  expect(page).toContain('style.css"');
  expect(page).not.toContain('<script');
});

it('a failure is a page for a browser, which shows nothing of the inside either', async () => {
  snapshot = async () => {
    throw new Error('secret detail');
  };
  const response = await fetch(`${url}/servers/pg1`, { headers: BROWSER });
  const page = await response.text();
  expect(response.status).toBe(500);
  expect(page).toContain('<h1>Internal error</h1>');
  expect(page).not.toContain('secret detail');
});

it('a failure shows nothing of the inside', async () => {
  snapshot = async () => {
    throw new Error('secret detail');
  };
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('Internal error; see the log of the exporter\n');
});

it('a browser is told to run nothing that stands in a page, and to load nothing from elsewhere', async () => {
  const { headers } = await fetch(url);
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none';style-src 'self';script-src 'self';connect-src 'self';img-src data:;base-uri 'none';form-action 'self';frame-ancestors 'none'",
  );
  expect(headers.get('x-powered-by')).toBeNull();
});
