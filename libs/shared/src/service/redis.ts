import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { redact } from './redact.ts';

const MAX_BACKOFF_MILLISECONDS = 2000;

/**
 * The one way to connect to Redis. Reconnects for ever; an outage is logged once when it starts and once when it
 * is over. Commands wait for the connection, as BullMQ's workers need it, unless `failFast` is set: then they fail
 * at once while Redis is away, as HTTP answers need it.
 *
 * @param url `redis://`, `rediss://` or `unix:///path`, validated before
 */
export function connectRedis(url: string, log: Logger, { failFast = false } = {}): Redis {
  const options: RedisOptions = {
    maxRetriesPerRequest: null,
    enableOfflineQueue: !failFast,
    retryStrategy: (attempt) => Math.min(attempt * 200, MAX_BACKOFF_MILLISECONDS),
    connectTimeout: 5000,
    ...(failFast
      ? { autoResendUnfulfilledCommands: false, commandTimeout: 5000, maxRetriesPerRequest: 0 }
      : {}),
  };
  const redis = url.startsWith('unix://')
    ? new Redis(url.slice('unix://'.length), options)
    : new Redis(url, options);

  let away = false;
  redis.on('error', (error: Error) => {
    if (away) return;
    away = true;
    log.error(
      { redis: redact(url), reason: error.message },
      `Redis cannot be reached at ${redact(url)}: trying again until it can; check REDIS_URL and that Redis runs`,
    );
  });
  redis.on('ready', () => {
    if (away) log.info({ redis: redact(url) }, 'Redis can be reached again');
    away = false;
  });
  return redis;
}
