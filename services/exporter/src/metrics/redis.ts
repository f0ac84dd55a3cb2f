import { STATE_NAMES } from '@barback/shared/state/keys';
import { counted } from './counted.ts';
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
  {
    name: 'barback_redis_invalid_entries',
    type: 'gauge',
    help: 'Entries in Redis that Barback did not write like that and ignores, by the part of its keys',
    labels: ['key'],
    samples: ({ redisUp, invalidEntries }) =>
      redisUp
        ? STATE_NAMES.map((name) => [[name], invalidEntries.filter((entry) => entry.name === name).length])
        : [],
  },
  {
    name: 'barback_redis_entries_removed_total',
    type: 'counter',
    help: 'Keys and entries in Redis that Barback did not write and removed because they kept it from its work',
    labels: [],
    samples: (snapshot) => counted(snapshot, 'barback_redis_entries_removed_total', []),
  },
];
