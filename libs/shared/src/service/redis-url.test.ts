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
  expect(parseRedisUrl(url)).toEqual(address);
});

it.each([
  'redis',
  'redis:6379',
  'http://redis',
  'redis://',
  'redis://:secret@',
  'redis://redis:0',
  'redis://redis:65536',
  'redis://redis:port',
  'redis://redis/x',
  'redis://redis/0/1',
  'redis://redis?db=1',
  'redis://a,b',
  'redis://%zz@redis',
  'unix://run/redis.sock',
  'unix:///',
  'unix://',
  'redis+sentinel://s1:26379',
  'redis+sentinel://s1:26379/',
  'redis+sentinel:///barback',
  'redis+sentinel://s1,,s2/barback',
  'redis+sentinel://s1/barback/x',
  'sentinel://s1/barback',
  'redis+cluster://',
  'redis+cluster://n1,',
  'redis+cluster://n1:0',
  'redis+cluster://n1/name',
  'redis+cluster://n1?db=0',
  'cluster://n1',
])('%s is none', (url) => {
  expect(parseRedisUrl(url)).toBeNull();
});
