import { createLog } from '@barback/shared/service/log';
import { exampleNow, exampleRecentRuns, exampleSnapshot } from '@barback/shared/status/example-snapshot';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { Router } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { fleetJudge } from './fleet-judge.ts';
import { gatesOf } from './gates.ts';
import { exporterApp } from './http.ts';
import { families } from './metrics/index.ts';
import { snapshotSource } from './snapshot.ts';

const READ_TOKEN = 'q8Zr2LxV7nTb0YwKc5HoJd3G';
const METRICS_TOKEN = 'W1sYpE6uMa9RfXk4BiNg2ZtO';
const ROW = '{"email":"ada@example.org"}';

/** A server whose newest recovery test failed at `sql`, which printed a row. */
const withRow = (): Snapshot => {
  const [name, known] = [...exampleSnapshot.recoveryTests][0] ?? [];
  if (name === undefined || known === undefined) throw new Error('the example has a recovery test');
  const failed = {
    name: 'sql' as const,
    status: 'failed' as const,
    durationSeconds: 1,
    reason: 'recovery_sql "SELECT email FROM people" returned something other than one boolean true',
    log: ROW,
    hostLost: false,
  };
  const newest = { ...known.newest, status: 'failed' as const, steps: [...known.newest.steps, failed] };
  return { ...exampleSnapshot, recoveryTests: new Map([[name, { ...known, newest }]]) };
};

const judge = (known: Snapshot) => fleetJudge()(known, exampleNow);
let close = () => {};
afterEach(() => close());

async function serve(readToken: string | null, metricsToken: string | null): Promise<string> {
  const log = createLog('exporter', 'silent');
  const now = () => exampleNow;
  const app = exporterApp({
    snapshots: snapshotSource(async () => withRow(), judge),
    recentRuns: async () => new Map([['pg1', exampleRecentRuns]]),
    health: Router().get('/healthz', (_request, response) => void response.send('ok\n')),
    families,
    controlUrl: null,
    gates: gatesOf({ readToken, metricsToken }, { now, log }),
    hosts: null,
    trustedProxies: [],
    log,
    now,
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = () => server.close();
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address?.port}`;
}

const PATHS = [
  '/',
  '/servers/pg1',
  '/servers/pg9',
  '/nothing',
  '/api/servers',
  '/api/services',
  '/api/storage',
];
const STATUS_OF: Record<string, number> = { '/servers/pg9': 404, '/nothing': 404 };
const statusOf = async (url: string, path: string, token?: string) =>
  (await fetch(url + path, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }))
    .status;

describe('with a token for reading', () => {
  it.each(PATHS)('%s is for who has it alone', async (path) => {
    const url = await serve(READ_TOKEN, null);
    expect(await statusOf(url, path)).toBe(401);
    expect(await statusOf(url, path, `${READ_TOKEN}x`)).toBe(401);
    expect(await statusOf(url, path, READ_TOKEN)).toBe(STATUS_OF[path] ?? 200);
    expect((await fetch(url + path)).headers.get('cache-control')).toBe('no-store');
  });

  it('health and what pages load is for everybody', async () => {
    const url = await serve(READ_TOKEN, METRICS_TOKEN);
    for (const path of ['/healthz', '/style.css', '/live.js']) expect(await statusOf(url, path)).toBe(200);
  });

  it.each([
    [READ_TOKEN, METRICS_TOKEN, { none: 401, read: 200, metrics: 200 }],
    [READ_TOKEN, null, { none: 401, read: 200, metrics: 401 }],
    [null, METRICS_TOKEN, { none: 401, read: 401, metrics: 200 }],
    [null, null, { none: 200, read: 200, metrics: 200 }],
  ])('/metrics is for who may read, and for Prometheus: %s, %s', async (read, metrics, expected) => {
    const url = await serve(read, metrics);
    expect({
      none: await statusOf(url, '/metrics'),
      read: await statusOf(url, '/metrics', READ_TOKEN),
      metrics: await statusOf(url, '/metrics', METRICS_TOKEN),
    }).toEqual(expected);
  });

  it('the token for /metrics opens nothing else, nor a session', async () => {
    const url = await serve(READ_TOKEN, METRICS_TOKEN);
    expect(await statusOf(url, '/', METRICS_TOKEN)).toBe(401);
    const body = new URLSearchParams({ token: METRICS_TOKEN });
    const answer = await fetch(`${url}/login`, { method: 'POST', headers: { Origin: url }, body });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
  });

  it('a browser logs in where it is, also below a path of a proxy', async () => {
    const url = await serve(READ_TOKEN, null);
    expect(await (await fetch(url)).text()).toContain('action="login"');
    expect(await (await fetch(`${url}/servers/pg1`)).text()).toContain('action="../login"');
    const login = await fetch(`${url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: url },
      body: new URLSearchParams({ token: READ_TOKEN, returnTo: 'servers/pg1' }),
    });
    expect([login.status, login.headers.get('location')]).toEqual([303, './servers/pg1']);
    const cookie = { Cookie: (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
    const page = await (await fetch(url, { headers: cookie })).text();
    expect(page).toContain('action="logout"');
    await fetch(`${url}/logout`, { method: 'POST', redirect: 'manual', headers: { ...cookie, Origin: url } });
    expect((await fetch(url, { headers: cookie })).status).toBe(401);
  });
});

describe('a row that a recovery_sql returned', () => {
  it('is shown to who logged in', async () => {
    const url = await serve(READ_TOKEN, null);
    const headers = { Authorization: `Bearer ${READ_TOKEN}` };
    expect(await (await fetch(`${url}/servers/pg1`, { headers })).text()).toContain('ada@example.org');
  });

  it.each(['/', '/servers/pg1', '/api/servers', '/metrics'])('is not on %s without a login', async (path) => {
    const answer = await fetch((await serve(null, null)) + path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain('ada@example.org');
  });
});

it('what many ask for at once is read once', async () => {
  let reads = 0;
  let asked = 0;
  const allAsked = Promise.withResolvers<void>();
  const log = createLog('exporter', 'silent');
  const now = () => exampleNow;
  const app = exporterApp({
    snapshots: snapshotSource(async () => {
      reads += 1;
      await allAsked.promise;
      return exampleSnapshot;
    }, judge),
    recentRuns: async () => new Map(),
    health: Router(),
    families,
    controlUrl: null,
    gates: gatesOf({ readToken: null, metricsToken: null }, { now, log }),
    hosts: null,
    trustedProxies: [],
    log,
    now,
  });
  const server = app.listen(0, '127.0.0.1');
  server.on('request', () => {
    if (++asked === 30) setImmediate(allAsked.resolve);
  });
  await new Promise((resolve) => server.once('listening', resolve));
  close = () => server.close();
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address?.port}`;
  const answers = await Promise.all(Array.from({ length: 30 }, () => fetch(`${url}/metrics`)));
  expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
  expect(reads).toBe(1);
});
