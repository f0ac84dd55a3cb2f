import type { Redis } from 'ioredis';
import type { StateStore } from '../state/state-store.ts';
import type { KnownService } from './snapshot.ts';

/**
 * The services that reported lately. Ages use the clock of Redis alone, so that they are correct whatever the clocks of
 * the hosts show.
 * @throws when Redis does not respond, or denies the read
 */
export async function readServices(
  redis: Redis,
  store: Pick<StateStore, 'getAll' | 'getNumbers'>,
  readAt: Date,
): Promise<KnownService[]> {
  const [[seconds, microseconds], services, beats] = await Promise.all([
    redis.time(),
    store.getAll('services'),
    store.getNumbers('service-beats'),
  ]);
  const redisNow = Number(seconds) * 1000 + Number(microseconds) / 1000;
  return [...services].flatMap(([id, heartbeat]) => {
    const beat = beats.get(id);
    if (beat === undefined) return [];
    return [{ ...heartbeat, id, lastSeenAt: new Date(readAt.getTime() - (redisNow - beat)) }];
  });
}
