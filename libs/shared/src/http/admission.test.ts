import { describe, expect, it } from 'vitest';
import { admission, isSameOrigin, type Keys } from './admission.ts';
import { newSession, SESSION_MILLISECONDS } from './session.ts';

const TOKEN = 'the-token-of-those-who-may-act';
const now = new Date('2026-11-23T12:00:00Z');
const keys: Keys = {
  tokens: [TOKEN, 'the-token-of-a-machine'],
  cookie: 'barback_session',
  signingKey: TOKEN,
};
const session = newSession(TOKEN, now);
const cookie = (value: string) => ({ cookie: `other=1; barback_session=${value}` });
const ours = { origin: 'http://backup:8001', host: 'backup:8001' };

describe('a request', () => {
  it.each([
    ['gives nothing', 'GET', {}, 'unknown'],
    ['gives the token', 'POST', { authorization: `Bearer ${TOKEN}` }, 'token'],
    ['gives the other', 'POST', { authorization: 'Bearer the-token-of-a-machine' }, 'token'],
    ['gives another', 'GET', { authorization: `Bearer ${TOKEN}x` }, 'wrong-token'],
    ['gives it in another way', 'GET', { authorization: `Basic ${TOKEN}` }, 'unknown'],
    [
      'gives a wrong token beside a session',
      'GET',
      { authorization: 'Bearer x', ...cookie(session) },
      'wrong-token',
    ],
    ['has a session', 'GET', cookie(session), 'session'],
    ['has a session and is sent by one of our pages', 'POST', { ...cookie(session), ...ours }, 'session'],
    ['has a session and is sent by who knows what', 'POST', cookie(session), 'foreign'],
    ['has a session that somebody made longer', 'GET', cookie(session.replace(/\.\d/, '.9')), 'unknown'],
    ['has a session with another name', 'GET', cookie(`_${session}`), 'unknown'],
    ['has a session of another token', 'GET', cookie(newSession(`${TOKEN}x`, now)), 'unknown'],
    ['has what is no session', 'GET', cookie('.'), 'unknown'],
  ])('that %s', (_what, method, headers, admitted) => {
    expect(admission({ method, headers }, keys, now).status).toBe(admitted);
  });

  it('that has a session which has ended is not known any more', () => {
    const later = new Date(now.getTime() + SESSION_MILLISECONDS);
    expect(admission({ method: 'GET', headers: cookie(session) }, keys, later).status).toBe('unknown');
  });
});

it.each([
  [ours, true],
  [{ ...ours, origin: 'https://backup:8001' }, true],
  [{ ...ours, origin: 'http://evil.example' }, false],
  [{ ...ours, origin: 'null' }, false],
  [{ host: ours.host }, false],
  [{ ...ours, 'sec-fetch-site': 'same-origin' }, true],
  [{ ...ours, 'sec-fetch-site': 'same-site' }, false],
  [{ ...ours, 'sec-fetch-site': 'none' }, false],
  [{ origin: 'https://barback.example', host: 'backup:8001', 'sec-fetch-site': 'same-origin' }, true],
])('%j comes from our own page: %s', (headers, isOurs) => {
  expect(isSameOrigin(headers)).toBe(isOurs);
});
