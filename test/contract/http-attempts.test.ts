import { Router } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateOfProcess } from '../../libs/shared/src/http/gate.ts';
import { type Listening, listen } from '../../libs/shared/src/http/listen.ts';
import { createLog } from '../../libs/shared/src/service/log.ts';
import { exampleNow, exampleSnapshot } from '../../libs/shared/src/status/example-snapshot.ts';
import type { Snapshot } from '../../libs/shared/src/status/snapshot.ts';
import { fleetJudge } from '../../services/exporter/src/fleet-judge.ts';
import { gatesOf } from '../../services/exporter/src/gates.ts';
import { exporterApp } from '../../services/exporter/src/http.ts';
import { families } from '../../services/exporter/src/metrics/index.ts';
import { snapshotSource } from '../../services/exporter/src/snapshot.ts';
import { schedulerApp } from '../../services/scheduler/src/http/http.ts';
import { type RawAnswer, sendRaw } from '../fixtures/raw-request.ts';

const TOKEN = 'f3b1c9a07e5d2846c1d0b9a8f7e6d5c4';
const HOST = 'barback.example';
const PLACE = { port: 0, address: '127.0.0.1', variable: 'TEST_PORT' };
const log = createLog('test', 'silent');
const now = () => exampleNow;

/** Everything that was asked to be done, and was not refused before. */
const done: string[] = [];
const services: Partial<Record<'exporter' | 'open' | 'scheduler', Listening>> = {};

const judge = (known: Snapshot) => fleetJudge()(known, new Date());
const exporter = (readToken: string | null) =>
  exporterApp({
    snapshots: snapshotSource(async () => exampleSnapshot, judge),
    recentRuns: async () => new Map(),
    health: Router().get('/healthz', (_request, response) => void response.send('ok\n')),
    families,
    controlUrl: null,
    gates: gatesOf({ readToken, metricsToken: null }, { now, log }),
    hosts: [HOST],
    trustedProxies: [],
    log,
    now,
  });

beforeAll(async () => {
  const asked = async (...what: unknown[]) => void done.push(JSON.stringify(what));
  const scheduler = schedulerApp({
    gate: gateOfProcess({ variable: 'BARBACK_TOKEN', tokens: [TOKEN], cookie: 'barback_session', now, log }),
    hosts: [HOST],
    trustedProxies: [],
    statusUrl: null,
    health: Router().get('/healthz', (_request, response) => void response.send('ok\n')),
    snapshot: async () => exampleSnapshot,
    queues: { enqueue: asked } as never,
    store: { get: async () => null, setPause: asked, append: asked, newest: async () => [] } as never,
    queuesInUse: async () => [],
    redisUp: () => true,
    now,
    log,
  });
  services.exporter = await listen(exporter(TOKEN), PLACE);
  services.open = await listen(exporter(null), PLACE);
  services.scheduler = await listen(scheduler, PLACE);
});
afterAll(async () => {
  for (const { close } of Object.values(services)) await close();
});

interface Attempt {
  to: keyof typeof services;
  /** The request line without its version. */
  ask: string;
  headers?: readonly string[];
  body?: string;
  /** The statuses that are right. */
  right: readonly number[];
  /** What has to be true beside that. */
  also?: (answer: RawAnswer) => boolean;
}

const BOTH = ['exporter', 'scheduler'] as const;
/** What is in front of the paths of the login. */
const LOGIN = { exporter: '', scheduler: '/control' };
const PRIVATE = [
  '/',
  '/servers/pg1',
  '/control/',
  '/control/servers/pg1',
  '/api/servers',
  '/metrics',
  '/api/audit',
  '/queues/',
  '/queues/api/queues',
  '/nothing',
];
const bearer = `Authorization: Bearer ${TOKEN}`;
const form = 'Content-Type: application/x-www-form-urlencoded';
const ours = `Origin: http://${HOST}`;
const hasNoCookie = ({ headers }: RawAnswer) => !headers.includes('set-cookie');
const isNotKept = ({ headers }: RawAnswer) => /^cache-control: no-store$/m.test(headers.replaceAll('\r', ''));

/** A page asked of each service by somebody who may read it. */
const toWhoMayRead = (path: string, expected: Pick<Attempt, 'right' | 'also'>): Attempt[] =>
  (['open', 'scheduler'] as const).map((to) => ({
    to,
    ask: `GET ${path}`,
    headers: to === 'scheduler' ? [bearer] : [],
    ...expected,
  }));

/** Every attempt by its kind. None may do anything, see anything, or be answered with an error of ours. */
const attempts: Record<string, readonly Attempt[]> = {
  'no login': BOTH.flatMap((to) =>
    PRIVATE.flatMap((path) =>
      ['GET', 'HEAD'].map(
        (method): Attempt => ({ to, ask: `${method} ${path}`, right: [401], also: isNotKept }),
      ),
    ),
  ),
  'a wrong login': BOTH.flatMap((to) =>
    [
      'Authorization: Basic OnA=',
      'Authorization: Bearer',
      'Authorization: Bearer ',
      `Authorization: bearer${TOKEN}`,
      `Authorization: Bearer ${TOKEN} ${TOKEN}`,
      `X-Authorization: Bearer ${TOKEN}`,
      `Cookie: barback_session=${TOKEN}; barback_read_session=${TOKEN}`,
      'Cookie: barback_session=a.9999999999999.b; barback_read_session=a.9999999999999.b',
      'Cookie: barback_session=; barback_read_session=',
      'Cookie: __proto__=1; constructor=2',
    ].map((header): Attempt => ({ to, ask: 'GET /', headers: [header], right: [401], also: hasNoCookie })),
  ),
  'another way to a path': [
    '//',
    '/.',
    '/./',
    '/x/../',
    '/%2e',
    '/%2f',
    '/;/',
    '/API/servers',
    '/api//servers',
    '/api/servers/',
    '/Metrics',
    '/metrics/',
    '/metrics;x',
    '/healthz/../metrics',
    '/healthz/..%2fmetrics',
    '/style.css/../servers/pg1',
    '/?x=/healthz',
  ].map((path): Attempt => ({ to: 'exporter', ask: `GET ${path}`, right: [401, 400] })),
  'a path outside': [
    '/../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/live.js/../../http.ts',
    '/live.js%2f..%2f..%2fhttp.ts',
    '/browser/live.js',
    '/base.css',
    '/queues/static/../../../package.json',
    '/queues/static/..%2f..%2fpackage.json',
    '/style.css%00.html',
    '/servers/..%2f..%2fetc',
    '/servers/%00',
    '/\\..\\..\\etc',
  ].flatMap((path) =>
    toWhoMayRead(path, {
      right: [404, 400, 405],
      also: ({ body }) => !/root:|"name":|import /.test(body),
    }),
  ),
  'another host': [
    ...[
      'evil.example',
      'localhost',
      `${HOST}.evil.example`,
      `${HOST}@evil.example`,
      `${HOST}:1:1`,
      '127.1',
      '',
      `${HOST},evil.example`,
    ].flatMap((host) =>
      BOTH.map(
        (to): Attempt => ({ to, ask: 'GET /', headers: [`Host: ${host}`, bearer], right: [421, 400] }),
      ),
    ),
    { to: 'open', ask: 'GET /metrics', headers: ['Host: evil.example'], right: [421] },
    {
      to: 'open',
      ask: 'GET /metrics',
      headers: ['Host: evil.example', `X-Forwarded-Host: ${HOST}`],
      right: [421],
    },
    { to: 'open', ask: `GET http://${HOST}/metrics`, headers: ['Host: evil.example'], right: [421] },
    { to: 'open', ask: 'GET /metrics', headers: [`Host: ${HOST}`, 'Host: evil.example'], right: [400, 200] },
  ],
  'another method': [
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'PROPFIND',
    'TRACE',
    'CONNECT',
    'QUERY',
    'FOO',
    'get',
    'GET\t',
  ].flatMap((method) => [
    { to: 'open', ask: `${method} /servers/pg1`, right: [405, 400, 0] } as Attempt,
    { to: 'scheduler', ask: `${method} /queues/`, headers: [bearer], right: [405, 400, 404, 0] } as Attempt,
    { to: 'scheduler', ask: `${method} /api/audit`, headers: [bearer], right: [404, 400, 405, 0] } as Attempt,
  ]),
  'a page of another site': ['backup', 'recovery-test', 'pause', 'resume', 'retry'].flatMap((action) =>
    [
      ['Origin: http://evil.example'],
      ['Origin: null'],
      [],
      [ours, 'Sec-Fetch-Site: cross-site'],
      ['Sec-Fetch-Site: none'],
      [`Referer: http://${HOST}/`],
    ].map(
      (headers): Attempt => ({
        to: 'scheduler',
        ask: `POST /control/servers/pg1/${action}`,
        headers: [...headers, form, 'Cookie: barback_session=a.9999999999999.b'],
        body: 'actor=x',
        right: [401, 403],
      }),
    ),
  ),
  'a login by another site': BOTH.flatMap((to) =>
    [['Origin: http://evil.example'], ['Origin: null'], [], [ours, 'Sec-Fetch-Site: same-site']].flatMap(
      (headers) =>
        ['/login', '/logout'].map(
          (path): Attempt => ({
            to,
            ask: `POST ${LOGIN[to]}${path}`,
            headers: [...headers, form],
            body: `token=${TOKEN}`,
            right: [403],
            also: hasNoCookie,
          }),
        ),
    ),
  ),
  'a body': [
    ...[
      '{',
      '[]',
      '1',
      'null',
      '"x"',
      '{"actor":{}}',
      '{"actor":1}',
      '{"__proto__":{"a":1}}',
      '{"reason":"x"}',
      '{"actor":"x","actor2":"y"}',
      `{"actor":"${'x'.repeat(5000)}"}`,
      '{"backupId":"../../etc"}',
      '\u0000',
      '{"actor":"\\u001b]52;c;eA==\\u0007"}',
      `${'['.repeat(2000)}`,
    ].flatMap((body) =>
      ['backup', 'pause'].map(
        (action): Attempt => ({
          to: 'scheduler',
          ask: `POST /api/servers/nobody/${action}`,
          headers: [bearer, 'Content-Type: application/json'],
          body,
          right: [400, 404, 413],
        }),
      ),
    ),
    ...BOTH.flatMap(
      (to) =>
        [
          {
            to,
            ask: `POST ${LOGIN[to]}/login`,
            headers: [ours, form],
            body: `token=${'x'.repeat(10_000)}`,
            right: [413],
          },
          {
            to,
            ask: `POST ${LOGIN[to]}/login`,
            headers: [ours, form],
            body: 'token[a]=b&token[]=c',
            right: [401, 429],
          },
          { to, ask: `POST ${LOGIN[to]}/login`, headers: [ours, form], body: '%', right: [401, 400, 429] },
          {
            to,
            ask: `POST ${LOGIN[to]}/login`,
            headers: [ours, `${form}; charset=x`],
            body: 'token=x',
            right: [415],
          },
          {
            to,
            ask: `POST ${LOGIN[to]}/login`,
            headers: [ours, 'Content-Type: application/json'],
            body: `{"token":"x"}`,
            right: [401, 429],
          },
          {
            to,
            ask: `POST ${LOGIN[to]}/login`,
            headers: [ours, form, 'Content-Encoding: gzip'],
            body: 'x',
            right: [400],
          },
          {
            to,
            ask: `POST ${LOGIN[to]}/login`,
            headers: [ours, form, 'Content-Encoding: zip'],
            body: 'x',
            right: [415],
          },
        ] as Attempt[],
    ),
  ],
  'a request that is malformed, or too long': BOTH.flatMap(
    (to) =>
      [
        { to, ask: `GET /${'a'.repeat(20_000)}`, right: [431] },
        { to, ask: 'GET /', headers: [`X-A: ${'a'.repeat(20_000)}`], right: [431] },
        {
          to,
          ask: 'GET /',
          headers: Array.from({ length: 3000 }, (_, index) => `X-${index}: a`),
          right: [431, 401],
        },
        { to, ask: 'GET /servers/%', right: [400, 401] },
        { to, ask: 'GET /servers/%E0%A4%A', right: [400, 401] },
        { to, ask: 'GET /servers/%ff', right: [400, 401] },
        { to, ask: 'GET', right: [400] },
        { to, ask: 'OPTIONS *', right: [401] },
        { to, ask: 'GET /  ', right: [400, 401] },
        { to, ask: 'GET /', headers: ['X A: b'], right: [400] },
        { to, ask: 'GET /', headers: [' folded: x'], right: [400] },
        { to, ask: 'GET /', headers: ['X: a\nY: b'], right: [400, 401] },
        { to, ask: 'GET /', headers: ['X: a\0b'], right: [400] },
        { to, ask: `POST ${LOGIN[to]}/login`, headers: [ours, 'Content-Length: -1'], right: [400] },
        {
          to,
          ask: `POST ${LOGIN[to]}/login`,
          headers: [ours, 'Content-Length: 1', 'Content-Length: 2'],
          right: [400],
        },
        {
          to,
          ask: `POST ${LOGIN[to]}/login`,
          headers: [ours, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
          body: '0\r\n\r\n',
          right: [400],
        },
        {
          to,
          ask: `POST ${LOGIN[to]}/login`,
          headers: [ours, 'Transfer-Encoding: chunked, x'],
          body: '0\r\n\r\n',
          right: [400],
        },
        {
          to,
          ask: `POST ${LOGIN[to]}/login`,
          headers: [ours, 'Transfer-Encoding: chunked'],
          body: 'zz\r\n',
          right: [400],
        },
        {
          to,
          ask: 'GET /',
          headers: ['Upgrade: websocket', 'Connection: Upgrade, close'],
          right: [401, 426],
        },
        { to, ask: 'GET /', headers: ['Expect: 100-continue'], right: [100] },
        { to, ask: 'GET /', headers: ['Expect: x'], right: [417] },
      ] as Attempt[],
  ),
  'a header put into the answer': [
    '/%0d%0aSet-Cookie:%20x=1',
    '/servers/%0d%0aSet-Cookie:%20x=1',
    '/servers/a%0aLocation:%20http://evil.example',
    '/?q=%0d%0aSet-Cookie:x',
  ].flatMap((path) =>
    toWhoMayRead(path, {
      right: [200, 302, 404],
      also: ({ headers }) => !/set-cookie|evil/.test(headers),
    }),
  ),
  'a redirect elsewhere': [
    '//evil.example',
    '//evil.example/..',
    '/\\evil.example',
    '/queues//evil.example',
    '//evil.example/%2e%2e',
  ].flatMap((path) =>
    toWhoMayRead(path, {
      right: [200, 301, 302, 303, 400, 404],
      also: ({ headers }) => !/^location: *(?:\/\/|\/\\|https?:)/m.test(headers),
    }),
  ),
  'a range': [
    'bytes=0-0',
    'bytes=-1',
    'bytes=9999999-',
    'bytes=0-0,1-1,2-2',
    `bytes=${'0-,'.repeat(1000)}0-`,
    'x=1',
  ].flatMap((range) =>
    ['/live.js', '/style.css', '/metrics'].map(
      (path): Attempt => ({
        to: 'open',
        ask: `GET ${path}`,
        headers: [`Range: ${range}`],
        right: [200, 206, 416],
      }),
    ),
  ),
};

async function hold({ to, ask, headers = [], body, right, also }: Attempt): Promise<string[]> {
  const host = headers.some((header) => header.startsWith('Host:')) ? [] : [`Host: ${HOST}`];
  const length =
    body === undefined || /content-length|transfer-encoding/i.test(headers.join())
      ? []
      : [`Content-Length: ${body.length}`];
  const lines = [`${ask} HTTP/1.1`, ...host, 'Connection: close', ...headers, ...length];
  const answer = await sendRaw(services[to]?.port ?? 0, `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
  const isSkippedByPause =
    right.includes(answer.status) && (also?.(answer) ?? true) && !answer.body.includes('node_modules');
  return isSkippedByPause
    ? []
    : [
        `${to}: ${ask.slice(0, 60)} ${headers.join(', ').slice(0, 80)} ${body?.slice(0, 30) ?? ''} → ${answer.status}`,
      ];
}

describe('attempts by HTTP are held', () => {
  it.each(Object.entries(attempts).map(([kind, each]) => [kind, each.length, each] as const))(
    '%s: %i of them',
    async (_kind, _count, each) => {
      const broken: string[] = [];
      for (const attempt of each) broken.push(...(await hold(attempt)));
      expect(broken).toEqual([]);
    },
  );

  it('and nothing was done', () => {
    expect(done).toEqual([]);
  });

  it.each(BOTH)('and every answer of the %s tells a browser to be careful', async (to) => {
    for (const path of ['/', '/healthz', '/style.css', '/nothing', '/api/x']) {
      const { headers } = await sendRaw(
        services[to]?.port ?? 0,
        `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
      );
      expect(headers).toMatch(/^content-security-policy: .*default-src 'none'.*frame-ancestors 'none'/m);
      expect(headers).toMatch(/^x-content-type-options: nosniff/m);
      expect(headers).toMatch(/^referrer-policy: no-referrer/m);
      expect(headers).not.toContain('x-powered-by');
    }
  });
});
