import { describe, expect, it } from 'vitest';
import { allowedHosts, isAllowedHost } from './allowed-hosts.ts';

it.each([
  ['every name by default', {}, null],
  ['every name on an interface of the network', { BARBACK_LISTEN_ADDRESS: '10.0.0.7' }, null],
  ['localhost on 127.0.0.1', { BARBACK_LISTEN_ADDRESS: '127.0.0.1' }, ['localhost']],
  ['localhost on ::1', { BARBACK_LISTEN_ADDRESS: '::1' }, ['localhost']],
  [
    'what is set, wherever it listens',
    { BARBACK_LISTEN_ADDRESS: '127.0.0.1', BARBACK_ALLOWED_HOSTS: ['barback.example'] },
    ['barback.example'],
  ],
])('a service answers to %s', (_what, environment, hosts) => {
  expect(allowedHosts(environment)).toEqual(hosts);
});

describe('where only barback.example is answered to', () => {
  it.each([
    ['barback.example', true],
    ['BARBACK.example.:8000', true],
    ['127.0.0.1:8000', true],
    ['10.2.3.4', true],
    ['[::1]:8000', true],
    ['localhost', false],
    ['evil.example', false],
    ['barback.example.evil.example', false],
    ['xbarback.example', false],
    ['barback.example@evil.example', false],
    ['evil.example/barback.example', false],
    ['barback.example, evil.example', false],
    ['barback.example:80:80', false],
    ['2130706433', false],
    ['127.1', false],
    ['[::1', false],
    ['[evil.example]', false],
    ['', false],
    [undefined, false],
  ])('Host: %s is: %s', (host, isAllowed) => {
    expect(isAllowedHost(host, ['barback.example'])).toBe(isAllowed);
  });
});
