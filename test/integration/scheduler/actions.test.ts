import { ACTION_NAMES } from '@barback/shared/state/entries/audit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ActingScheduler,
  bearer,
  startActingScheduler,
  TOKEN,
} from '../../fixtures/acting-scheduler.ts';
import { type ListeningService, startService } from '../../fixtures/service.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

/** Requests come from here, as a proxy says: each has tries of its own. */
const proxied = (address: string) => ({ 'X-Forwarded-For': address });

let acting: ActingScheduler;
let withoutToken: ListeningService;
let url: string;

beforeAll(async () => {
  acting = await startActingScheduler();
  url = acting.url;
  withoutToken = await startService('scheduler', acting.environment('scheduler'));
});
afterAll(async () => {
  await withoutToken?.stop();
  await acting?.stop();
});

const post = (path: string, headers: Record<string, string> = {}, body?: object) =>
  fetch(url + path, {
    method: 'POST',
    headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

const everything: [method: string, path: string][] = [
  ...ACTION_NAMES.map((action): [string, string] => ['POST', `/api/servers/pg1/${action}`]),
  ['GET', '/api/audit'],
  ['GET', '/'],
  ['GET', '/servers/pg1'],
  ...ACTION_NAMES.map((action): [string, string] => ['POST', `/servers/pg1/${action}`]),
  ['GET', '/queues/'],
  ['GET', '/queues/api/queues'],
];

describe('who has no token', () => {
  it.each(everything)('is let in nowhere: %s %s', async (method, path) => {
    const statuses = [];
    for (const headers of [
      {},
      bearer('not-the-token-of-them'),
      { Cookie: 'barback_session=9999999999999.x' },
    ]) {
      const from = proxied(`10.1.${statuses.length}.${everything.findIndex((row) => row[1] === path)}`);
      const answer = await fetch(url + path, { method, headers: { ...headers, ...from } });
      statuses.push(answer.status);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(statuses).toEqual([401, 401, 401]);
  });

  it.each(everything)('is told what to set where there is none: %s %s', async (method, path) => {
    const answer = await fetch(`http://127.0.0.1:${withoutToken.port}${path}`, {
      method,
      headers: bearer(TOKEN),
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('BARBACK_TOKEN');
  });

  it('has done nothing', async () => {
    expect(await acting.queued()).toEqual([]);
    expect(await acting.store.getAll('pauses')).toEqual(new Map());
    expect(await acting.store.newest('audit', 10)).toEqual([]);
  });

  it('is answered ten times of a hundred, while whoever has it is let in from the same address', async () => {
    const from = proxied('10.9.9.9');
    const tries = Array.from({ length: 100 }, (_, index) =>
      post('/api/servers/pg1/backup', { ...bearer(`wrong-token-number-${index}`), ...from }),
    );
    const answers = await Promise.all(tries);
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(90);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const login = { Origin: url, 'Content-Type': 'application/x-www-form-urlencoded', ...from };
    expect((await post('/control/login', login)).status).toBe(429);
    const right = await fetch(`${url}/api/audit`, { headers: { ...bearer(TOKEN), ...from } });
    expect(right.status).toBe(200);
    expect(await acting.queued()).toEqual([]);
  });

  it('can see that a scheduler is well', async () => {
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('who has it', () => {
  const ask = (action: string, body?: object) =>
    post(`/api/servers/pg1/${action}`, { ...bearer(TOKEN), ...proxied('10.0.0.7') }, body);

  it.each([
    ['backup', undefined, 202, 'backup of pg1 queued'],
    ['backup', {}, 202, 'backup of pg1 is already queued or running'],
    ['recovery-test', { backupId: '20261123T120000', actor: 'anna' }, 202, 'recovery-test of pg1 queued'],
    ['pause', { reason: 'storage is moved', actor: 'anna' }, 202, 'pg1 is paused: storage is moved'],
    ['resume', { actor: 'anna' }, 202, 'by anna (10.0.0.7): storage is moved'],
    ['retry', {}, 409, 'nothing to retry for pg1'],
    ['backup', { reason: 'none' }, 400, 'backup does not accept "reason"'],
  ] as const)('can ask for a %s with %j', async (action, body, status, message) => {
    const answer = await ask(action, body);
    expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({
      message: expect.stringContaining(message),
    });
    expect(answer.status).toBe(status);
  });

  it('is told that there is no such server, action or JSON', async () => {
    expect((await post('/api/servers/pg9/backup', bearer(TOKEN))).status).toBe(404);
    expect((await post('/api/servers/pg1/delete', bearer(TOKEN))).status).toBe(404);
    const headers = { ...bearer(TOKEN), 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/api/servers/pg1/backup`, { method: 'POST', headers, body: '{' });
    expect(answer.status).toBe(400);
  });

  it('finds who asked for what in the audit, and so does the log', async () => {
    const entries = await acting.audit();
    expect(entries.map(({ action, status }) => [action, status])).toEqual([
      ['retry', 'refused'],
      ['resume', 'done'],
      ['pause', 'done'],
      ['recovery-test', 'done'],
      ['backup', 'done'],
      ['backup', 'done'],
    ]);
    expect(entries[2]).toMatchObject({ server: 'pg1', actor: { name: 'anna', from: '10.0.0.7' } });
    const logged = acting.scheduler.logLines().filter(({ msg }) => msg === 'asked for by hand');
    expect(logged.map(({ action }) => action).reverse()).toEqual(entries.map(({ action }) => action));
    expect(await acting.queued()).toEqual(['backup pg1', 'recovery-test pg1']);
  });

  it('may look into the queues, and do nothing there', async () => {
    const board = await fetch(`${url}/queues/api/queues`, { headers: bearer(TOKEN) });
    expect(await board.json()).toMatchObject({
      queues: ['ticks', 'cron', 'checks', 'work', 'recovery'].map((name) => ({ name, readOnlyMode: true })),
    });
    const answer = await fetch(`${url}/queues/api/queues/work/pause`, {
      method: 'PUT',
      headers: bearer(TOKEN),
    });
    expect(answer.status).toBe(405);
  });
});

it('the token is in no log and nowhere in Redis, and nobody lacked a right', async () => {
  const places = [acting.scheduler.output(), withoutToken.output(), await acting.server.dump()];
  expect(places.filter((text) => text.includes(TOKEN) || text.includes('wrong-token-number'))).toEqual([]);
  expect(await acting.redis.acl('LOG')).toEqual([]);
});

it('while Redis is away nothing is done, now or later', async () => {
  const before = await acting.queued();
  await acting.server.kill();
  await waitUntil(async () => (await fetch(`${url}/readyz`)).status === 503, {
    description: 'Redis to be away',
  });
  const answer = await post('/api/servers/pg1/retry', bearer(TOKEN));
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { status: 'failed', message: expect.stringContaining('Redis does not respond') },
  ]);
  await acting.server.restart();
  await waitUntil(async () => (await fetch(`${url}/readyz`)).status === 200, {
    description: 'Redis to be back',
  });
  expect(await acting.queued()).toEqual(before);
});
