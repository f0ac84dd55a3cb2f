import type { EndedSessions } from '@barback/shared/http/session';
import { endedSessionKey } from '@barback/shared/state/keys';
import type { Redis } from 'ioredis';

/** Remembers them in Redis, for every scheduler and over restarts. */
export function endedSessionsIn(redis: Redis, prefix: string): EndedSessions {
  return {
    has: async ({ id }) => (await redis.exists(endedSessionKey(prefix, id))) > 0,
    add: async ({ id, endsAt }) => void (await redis.set(endedSessionKey(prefix, id), '1', 'PXAT', endsAt)),
  };
}
