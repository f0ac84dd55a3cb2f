import { expect, it } from 'vitest';
import { parseRedisUrl, type RedisAddress } from './redis-url.ts';

const server = (host: string, port = 6379) => ({ kind: 'server', host, port }) as const;
const place = ({ host, port }: { host: string; port: number }) => ({ host, port });
const nobody = { tls: false, username: null, password: null, database: 0 };
const sentinels = [
  { host: 's1', port: 26379 },
  { host: 's2', port: 26380 },
];

it.each<[string, RedisAddress]>([
  ['redis://redis', { ...nobody, place: server('redis') }],
  ['redis://redis:6380/2', { ...nobody, place: server('redis', 6380), database: 2 }],
  ['redis://redis/', { ...nobody, place: server('redis') }],
  ['redis://[::1]:6380', { ...nobody, place: server('::1', 6380) }],
  ['redis://:secret@redis', { ...nobody, place: server('redis'), password: 'secret' }],
  ['redis://someone@redis', { ...nobody, place: server('redis'), username: 'someone' }],
  [
    'rediss://some%40one:p%2Fs%3As@redis',
    { place: server('redis'), tls: true, username: 'some@one', password: 'p/s:s', database: 0 },
  ],
  ['unix:///run/redis.sock', { ...nobody, place: { kind: 'socket', path: '/run/redis.sock' } }],
  [
    'unix://someone:secret@/run/redis.sock?db=3',
    {
      place: { kind: 'socket', path: '/run/redis.sock' },
      tls: false,
      username: 'someone',
      password: 'secret',
      database: 3,
    },
  ],
  [
    'redis+sentinel://s1,s2:26380/barback',
    { ...nobody, place: { kind: 'sentinels', sentinels, primary: 'barback' } },
  ],
  [
    'rediss+sentinel://someone:secret@s1:26379,s2:26380/barback/4',
    {
      place: { kind: 'sentinels', sentinels, primary: 'barback' },
      tls: true,
      username: 'someone',
      password: 'secret',
      database: 4,
    },
  ],
  ['redis+cluster://n1', { ...nobody, place: { kind: 'cluster', nodes: [server('n1')].map(place) } }],
  [
    'redis+cluster://n1:7000,n2,[::1]:7002/0',
    {
      ...nobody,
      place: { kind: 'cluster', nodes: [server('n1', 7000), server('n2'), server('::1', 7002)].map(place) },
    },
  ],
  [
    'rediss+cluster://someone:p%40ss@n1,n2/2',
    {
      place: { kind: 'cluster', nodes: [server('n1'), server('n2')].map(place) },
      tls: true,
      username: 'someone',
      password: 'p@ss',
      database: 2,
    },
  ],
])('%s is understood', (url, address) => {
  expect(parseRedisUrl(url)).toEqual({ status: 'valid', address });
});

it.each([
  ['redis', 'it is no URL: it begins with a scheme and ://, and has one @ at most'],
  ['redis:6379', 'it is no URL'],
  ['redis://a@b@redis', 'it is no URL'],
  ['http://redis', 'its scheme is none of redis, rediss, unix, redis+sentinel,'],
  ['sentinel://s1/barback', 'its scheme is none of'],
  ['redis://', 'it has no host'],
  ['redis://:secret@', 'it has no host'],
  ['redis://redis:0', 'a port is not a number from 1 to 65535 (host 1)'],
  ['redis://redis:65536', 'a port'],
  ['redis://redis:port', 'a port'],
  ['redis://::1', 'a host is not HOST or HOST:PORT, with an IPv6 address in brackets'],
  ['redis://redis/x', 'what follows the host is not the number of a database'],
  ['redis://redis/0/1', 'what follows the host'],
  ['redis://redis?db=1', 'nothing with ? may follow: the database is a part of the path'],
  ['redis://a,b', 'it has several hosts; begin it with redis+cluster:// or redis+sentinel://'],
  ['redis://%zz@redis', 'its user or password has a % that encodes nothing'],
  ['unix://run/redis.sock', 'unix:// and the login are followed by an absolute path'],
  ['unix:///', 'it has no path of a socket'],
  ['unix://', 'it has no path of a socket'],
  ['unix:///run/redis.sock?database=1', 'only ?db=NUMBER may follow the path'],
  ['redis+sentinel://s1:26379', 'the name under which the sentinels watch the primary follows the hosts'],
  ['redis+sentinel://s1:26379/', 'the name under which'],
  ['redis+sentinel:///barback', 'it has no host'],
  ['redis+sentinel://s1,,s2/barback', 'a host is not HOST or HOST:PORT'],
  ['redis+sentinel://s1/barback/x', 'the name under which'],
  ['redis+cluster://', 'it has no host'],
  ['redis+cluster://n1,', 'a host is not HOST or HOST:PORT, with an IPv6 address in brackets (host 2)'],
  ['redis+cluster://n1:0', 'a port'],
  ['redis+cluster://n1/name', 'what follows the host'],
  ['redis+cluster://n1?db=0', 'nothing with ? may follow'],
])('%s is none, because %s', (url, reason) => {
  expect(parseRedisUrl(url)).toEqual({ status: 'invalid', reason: expect.stringContaining(reason) });
});

it.each([
  'redis://:hunter2',
  'redis://someone:hunter2',
  'redis://someone:hun/hunter2@redis',
  'redis://someone:hun@hunter2@redis',
  'unix://someone:hunter2/run/redis.sock',
  'redis://redis/hunter2',
  'hunter2://redis',
])('why %s is none has nothing of it', (url) => {
  expect(JSON.stringify(parseRedisUrl(url))).not.toContain('hunter2');
});
