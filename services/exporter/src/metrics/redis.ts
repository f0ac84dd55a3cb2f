import { type Family, sample } from './family.ts';

/** Redis itself. */
export const redisFamilies: Family[] = [
  {
    name: 'barback_redis_up',
    type: 'gauge',
    help: '1 if Redis answers PING',
    labels: [],
    samples: ({ redisUp }) => sample([], redisUp),
  },
  {
    name: 'barback_redis_ping_duration_seconds',
    type: 'gauge',
    help: 'Newest PING round trip',
    labels: [],
    samples: ({ redisUp, pingDurationSeconds }) => sample([], redisUp ? pingDurationSeconds : null),
  },
  {
    name: 'barback_redis_noeviction',
    type: 'gauge',
    help: '1 if maxmemory-policy is noeviction, which BullMQ needs',
    labels: [],
    samples: ({ redisSettings: { maxmemoryPolicy } }) =>
      sample([], maxmemoryPolicy === null ? null : maxmemoryPolicy === 'noeviction'),
  },
  {
    name: 'barback_redis_persistence',
    type: 'gauge',
    help: '1 if AOF or RDB persistence is on',
    labels: [],
    samples: ({ redisSettings: { isPersistent } }) => sample([], isPersistent),
  },
];
