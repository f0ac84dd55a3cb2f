import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../service/log.ts';
import { gateOfProcess, letIn } from './gate.ts';
import { loginRoutes } from './login-routes.ts';

const TOKEN = 'q8Zr2LxV7nTb0YwKc5HoJd3G';
const GUESSABLE = 'sixteen-letters!';

let close = () => {};
afterEach(() => close());

async function serve(token: string): Promise<string> {
  const app: Express = express();
  const gate = gateOfProcess({
    variable: 'TEST_TOKEN',
    tokens: [token],
    cookie: 'test_session',
    now: () => new Date(),
    log: createLog('test', 'silent'),
  });
  app
    .use(
      loginRoutes({
        gate,
        variable: 'TEST_TOKEN',
        page: (_request, why) => why ?? 'log in',
        afterLogin: (_request, returnTo) => `./${returnTo}`,
      }),
    )
    .use(letIn(gate, 'TEST_TOKEN', (_request, response, _why, text) => void response.send(text)))
    .get('/', (_request, response) => void response.send('inside'));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const give = async (url: string, token: string) =>
  (await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).status;
const logIn = (url: string, token: string) =>
  fetch(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: url },
    body: new URLSearchParams({ token }),
  });

describe('of three hundred wrong tokens that come together', () => {
  const guess = async (url: string) => {
    const guesses = Array.from({ length: 300 }, (_, index) => give(url, `wrong-token-${index}`));
    return (await Promise.all(guesses)).filter((status) => status === 401);
  };

  it('ten are answered, and the right one is let in before and after', async () => {
    const url = await serve(TOKEN);
    expect(await give(url, TOKEN)).toBe(200);
    expect(await guess(url)).toHaveLength(10);
    expect(await give(url, TOKEN)).toBe(200);
    expect((await logIn(url, TOKEN)).status).toBe(303);
    expect((await logIn(url, 'wrong')).status).toBe(429);
  });

  it('ten are answered, and one that could be guessed is not let in after them', async () => {
    const url = await serve(GUESSABLE);
    expect(await give(url, GUESSABLE)).toBe(200);
    expect(await guess(url)).toHaveLength(10);
    expect(await give(url, GUESSABLE)).toBe(429);
    expect((await logIn(url, GUESSABLE)).status).toBe(429);
  });
});

describe('a session', () => {
  const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const look = async (url: string, cookie: string) =>
    (await fetch(url, { headers: { Cookie: cookie } })).status;

  it('ends with the logout, also for who kept its cookie, and no other does', async () => {
    const url = await serve(TOKEN);
    const [first, second] = [cookieOf(await logIn(url, TOKEN)), cookieOf(await logIn(url, TOKEN))];
    expect([await look(url, first), await look(url, second)]).toEqual([200, 200]);
    const out = await fetch(`${url}/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: first, Origin: url },
    });
    expect([out.status, cookieOf(out)]).toEqual([303, 'test_session=']);
    expect([await look(url, first), await look(url, second)]).toEqual([401, 200]);
  });

  it('of a service that was started again is none', async () => {
    const before = cookieOf(await logIn(await serve(TOKEN), TOKEN));
    close();
    expect(await look(await serve(TOKEN), before)).toBe(401);
  });

  it('is kept by no cache', async () => {
    const url = await serve(TOKEN);
    expect((await fetch(url)).headers.get('cache-control')).toBe('no-store');
  });
});
