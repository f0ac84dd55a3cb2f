import { connect, type Socket } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CONNECTION_LIMITS } from './connection-limits.ts';
import { type Listening, listen } from './listen.ts';

const SLOW_SOCKETS = 700;
/** Sooner than the first slow socket is given up by its time-out; on an idle machine it takes some milliseconds. */
const PATIENCE_MILLISECONDS = 6000;
const PLACE = { port: 0, address: '127.0.0.1', variable: 'TEST_PORT' };

let listening: Listening;
let slow: Socket[];
let begun: PromiseWithResolvers<void>;
let allowed: PromiseWithResolvers<void>;

beforeEach(async () => {
  slow = [];
  begun = Promise.withResolvers();
  allowed = Promise.withResolvers();
  const app = express()
    .get('/', (_request, response) => void response.send('ok'))
    .get('/work', async (_request, response) => {
      begun.resolve();
      await allowed.promise;
      response.send('done');
    });
  listening = await listen(app, PLACE);
});
afterEach(async () => {
  for (const socket of slow) socket.destroy();
  await listening.close();
});

const ask = (path: string) =>
  fetch(`http://127.0.0.1:${listening.port}${path}`, {
    headers: { Connection: 'close' },
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  });

/** Opens them, and sends on each what stands before the end of a request. */
async function openSlowSockets(beginning: string): Promise<void> {
  const opened = Array.from({ length: SLOW_SOCKETS }, () => {
    const socket = connect(listening.port, '127.0.0.1');
    slow.push(socket.resume());
    socket.on('error', () => {}); // it is closed
    return new Promise((resolve) => socket.once('connect', () => resolve(socket.write(beginning))));
  });
  await Promise.all(opened);
}

it.each([
  ['send no request', ''],
  ['never end their headers', 'GET / HTTP/1.1\r\nHost: a\r\n'],
  ['never end their body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1'],
  ['send nothing after their first answer', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
])(`${SLOW_SOCKETS} sockets that %s keep nobody out`, async (_what, beginning) => {
  await openSlowSockets(beginning);
  const answers = await Promise.all(Array.from({ length: 20 }, async () => (await ask('/')).status));
  expect(answers).toEqual(Array(20).fill(200));
  expect(slow.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(CONNECTION_LIMITS.perAddress);
});

it('an answer that is being made is not given up for new connections', async () => {
  const answer = ask('/work');
  await begun.promise;
  await openSlowSockets('');
  allowed.resolve();
  expect(await (await answer).text()).toBe('done');
});

it('an address of another host is one line with the variable to change', async () => {
  await expect(listen(express(), { ...PLACE, address: '192.0.2.1' })).rejects.toThrow(
    '192.0.2.1 is not an address of this host; set BARBACK_LISTEN_ADDRESS to one that is',
  );
});
