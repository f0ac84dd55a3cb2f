import { STATE_NAMES } from '@barback/shared/state/keys';
import { counted } from './counted.ts';
import { type Family, sample } from './family.ts';

/** Redis itself. */
export const redisFamilies: Family[] = [
  {
    name: 'barback_redis_up',
    type: 'gauge',
    help: '1 if Redis responds to PING, else 0',
    labels: [],
    samples: ({ redisUp }) => sample([], redisUp),
  },
  {
    name: 'barback_redis_ping_duration_seconds',
    type: 'gauge',
    help: 'Round-trip time of the newest PING in seconds',
    labels: [],
    samples: ({ redisUp, pingDurationSeconds }) => sample([], redisUp ? pingDurationSeconds : null),
  },
  {
    name: 'barback_redis_noeviction',
    type: 'gauge',
    help: '1 if maxmemory-policy is noeviction, as BullMQ requires, else 0',
    labels: [],
    samples: ({ redisSettings: { maxmemoryPolicy } }) =>
      sample([], maxmemoryPolicy === null ? null : maxmemoryPolicy === 'noeviction'),
  },
  {
    name: 'barback_redis_persistence',
    type: 'gauge',
    help: '1 if AOF or RDB persistence is enabled, else 0',
    labels: [],
    samples: ({ redisSettings: { isPersistent } }) => sample([], isPersistent),
  },
  {
    name: 'barback_redis_invalid_entries',
    type: 'gauge',
    help: 'Number of invalid entries in Redis that Barback ignores, by part of its keys',
    labels: ['key'],
    samples: ({ redisUp, invalidEntries }) =>
      redisUp
        ? STATE_NAMES.map((name) => [[name], invalidEntries.filter((entry) => entry.name === name).length])
        : [],
  },
  {
    name: 'barback_redis_entries_removed_total',
    type: 'counter',
    help: 'Number of invalid keys and entries that Barback removed from Redis because they prevented its work',
    labels: [],
    samples: (snapshot) => counted(snapshot, 'barback_redis_entries_removed_total', []),
  },
];
