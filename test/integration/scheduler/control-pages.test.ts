import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActingScheduler, startActingScheduler, TOKEN } from '../../fixtures/acting-scheduler.ts';
import { startService } from '../../fixtures/service.ts';

let acting: ActingScheduler;
let url: string;

beforeAll(async () => {
  acting = await startActingScheduler();
  url = acting.url;
});
afterAll(() => acting?.stop());

/** What a browser sends that logs in on our page. */
const logIn = (token: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/control/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: url, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ token }),
  });

describe('a browser', () => {
  let session: string;
  beforeAll(async () => {
    session = (await logIn(TOKEN)).headers.get('set-cookie') ?? '';
  });
  const cookie = () => ({ Cookie: session.split(';')[0] ?? '' });

  it('gets a session that no script and no other site can use', () => {
    expect(session).toMatch(
      /^barback_session=[\w-]+\.\d+\.[\w-]+; Max-Age=43200; Path=\/; .*HttpOnly; SameSite=Strict$/,
    );
    expect(session).not.toContain(TOKEN);
  });

  it('has it sent over TLS alone where a proxy speaks that', async () => {
    const answer = await logIn(TOKEN, { 'X-Forwarded-Proto': 'https' });
    expect(answer.headers.get('set-cookie')).toContain('; Secure;');
  });

  it('sees a form for everything, and which backups there are', async () => {
    const page = await (await fetch(`${url}/control/servers/pg1`, { headers: cookie() })).text();
    for (const action of ['backup', 'recovery-test', 'pause', 'retry']) {
      expect(page).toContain(`action="../../control/servers/pg1/${action}"`);
    }
    expect(await (await fetch(url, { headers: cookie() })).text()).toContain('href="servers/pg1"');
  });

  it('does with a form what the API does', async () => {
    const form = { ...cookie(), Origin: url, 'Content-Type': 'application/x-www-form-urlencoded' };
    const send = (action: string, body: Record<string, string>) =>
      fetch(`${url}/control/servers/pg1/${action}`, {
        method: 'POST',
        redirect: 'manual',
        headers: form,
        body: new URLSearchParams(body),
      });
    const answer = await send('pause', { actor: 'berta', reason: '<b>' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '../pg1']);
    const page = await (await fetch(`${url}/control/servers/pg1`, { headers: cookie() })).text();
    expect(page).toContain('by berta (127.0.0.1): &lt;b>');
    expect(page).toContain('action="../../control/servers/pg1/resume"');
    expect((await send('resume', { actor: '' })).status).toBe(303);
    const refused = await send('retry', {});
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('nothing to retry for pg1');
  });

  it('logs out, and its cookie is worth nothing any more, for another scheduler either', async () => {
    const other = await startService('scheduler', {
      ...acting.environment('scheduler'),
      BARBACK_TOKEN: TOKEN,
    });
    const places = [url, `http://127.0.0.1:${other.port}`];
    const mine = { Cookie: ((await logIn(TOKEN)).headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
    const statuses = () =>
      Promise.all(places.map(async (place) => (await fetch(place, { headers: mine })).status));
    expect(await statuses()).toEqual([200, 200]);
    const out = await fetch(`${url}/control/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...mine, Origin: url },
    });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([
      303,
      expect.stringMatching(/^barback_session=;/),
    ]);
    expect(await statuses()).toEqual([401, 401]);
    expect((await fetch(url, { headers: cookie() })).status).toBe(200);
    await other.stop();
  });

  it.each([
    ['another site', { Origin: 'https://evil.example' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another host of the same site', { Origin: 'http://127.0.0.1:1', 'Sec-Fetch-Site': 'same-site' }],
    ['nobody knows where', {}],
  ])('does nothing when %s has it ask: %j', async (_who, headers) => {
    const before = (await acting.audit()).length;
    for (const path of ['/control/servers/pg1/pause', '/api/servers/pg1/pause', '/control/logout']) {
      expect(await rawPost(path, { ...cookie(), ...headers })).toBe(403);
    }
    expect(await rawPost('/control/login', headers)).toBe(403);
    expect((await acting.audit()).length).toBe(before);
    expect((await acting.store.get('pauses', 'pg1'))?.resumedAt).not.toBeNull();
  });
});

/** As `fetch` does not let one say what only browsers may say of themselves. */
async function rawPost(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    const sent = httpRequest(url + path, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
}
