import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { readRedisSettings, redisShortcomings } from '../../../../libs/shared/src/status/redis-settings.ts';
import { startRedis } from '../../../fixtures/redis.ts';

it('what Redis is configured as is read from it, and what is wrong is said with its cure', async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  try {
    expect(await readRedisSettings(redis)).toEqual({ maxmemoryPolicy: 'noeviction', isPersistent: true });
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await redis.config('SET', 'appendonly', 'no');
    const settings = await readRedisSettings(redis);
    expect(settings).toEqual({ maxmemoryPolicy: 'allkeys-lru', isPersistent: false });
    expect(redisShortcomings(settings)).toEqual([
      expect.stringContaining('set maxmemory-policy noeviction'),
      expect.stringContaining('set appendonly yes'),
    ]);
    await redis.config('SET', 'save', '3600 1');
    expect(await readRedisSettings(redis)).toMatchObject({ isPersistent: true });

    await redis.call('ACL', 'SETUSER', 'reader', 'on', 'nopass', '+info');
    await redis.call('AUTH', 'reader', '');
    expect(await readRedisSettings(redis)).toEqual({ maxmemoryPolicy: 'allkeys-lru', isPersistent: null });
  } finally {
    redis.disconnect();
    await server.stop();
  }
});
