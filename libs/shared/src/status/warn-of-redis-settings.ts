import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { readRedisSettings, redisShortcomings } from './redis-settings.ts';

/** Warns once, at the first connection, about the configuration of Redis. */
export function warnOfRedisSettings(redis: Redis, log: Logger): void {
  redis.once('ready', async () => {
    for (const shortcoming of redisShortcomings(await readRedisSettings(redis))) log.warn(shortcoming);
  });
}
