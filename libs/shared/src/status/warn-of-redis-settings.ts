import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { readRedisSettings, redisShortcomings } from './redis-settings.ts';

/** Says once, when Redis is first there, what is wrong with how it is configured. */
export function warnOfRedisSettings(redis: Redis, log: Logger): void {
  redis.once('ready', async () => {
    for (const shortcoming of redisShortcomings(await readRedisSettings(redis))) log.warn(shortcoming);
  });
}
