import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { pick, seriesOf } from './series-of.ts';

it.each<[string, Partial<Snapshot>, Record<string, number | undefined>]>([
  [
    'a Redis that is well',
    {},
    {
      'barback_redis_up{}': 1,
      'barback_redis_ping_duration_seconds{}': 0.0004,
      'barback_redis_noeviction{}': 1,
      'barback_redis_persistence{}': 1,
    },
  ],
  [
    'a Redis that is away: what it was configured as is still said, how fast it answers is not',
    { redisUp: false },
    {
      'barback_redis_up{}': 0,
      'barback_redis_ping_duration_seconds{}': undefined,
      'barback_redis_noeviction{}': 1,
    },
  ],
  [
    'a Redis that can lose work',
    { redisSettings: { maxmemoryPolicy: 'volatile-lru', isPersistent: false } },
    { 'barback_redis_noeviction{}': 0, 'barback_redis_persistence{}': 0 },
  ],
  [
    'a Redis that was never read',
    emptySnapshot,
    {
      'barback_redis_up{}': 0,
      'barback_redis_ping_duration_seconds{}': undefined,
      'barback_redis_noeviction{}': undefined,
      'barback_redis_persistence{}': undefined,
    },
  ],
])('%s', (_what, changes, expected) => {
  expect(pick(seriesOf(changes), expected)).toEqual(expected);
});
