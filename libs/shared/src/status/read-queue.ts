import type { Redis } from 'ioredis';
import { type QueueName, queuePrefix } from '../queue/names.ts';
import type { RedisSizes } from '../state/redis-sizes.ts';
import { isInstant } from '../vocabulary/bounds.ts';
import type { QueueSnapshot } from './snapshot.ts';

/**
 * Reads one queue; what cannot be read is null.
 *
 * BullMQ's own getters write to Redis (scripts, options of the queue): these plain reads of its keys need no more
 * than the right to read.
 *
 * @param clientNames of all connections to Redis, see {@link readClientNames}
 */
export async function readQueue(
  redis: Redis,
  prefix: string,
  name: QueueName,
  clientNames: Promise<string[] | null>,
  sizes: RedisSizes,
): Promise<QueueSnapshot> {
  const key = (part: string) => `${queuePrefix(prefix)}:${name}:${part}`;
  const known = (reading: Promise<number | null>) => reading.catch(() => null);
  const total = async (outcome: string) => {
    if (!(await sizes.isModest(key(`metrics:${outcome}`)))) return null;
    const told = Number(await redis.hget(key(`metrics:${outcome}`), 'count'));
    return Number.isFinite(told) ? told : null;
  };

  const reading = {
    wait: known(redis.llen(key('wait'))),
    isPaused: redis
      .hexists(key('meta'), 'paused')
      .then((exists) => exists === 1)
      .catch(() => null),
    active: known(redis.llen(key('active'))),
    delayed: known(redis.zcard(key('delayed'))),
    prioritized: known(redis.zcard(key('prioritized'))),
    waitingChildren: known(redis.zcard(key('waiting-children'))),
    failed: known(redis.zcard(key('failed'))),
    completed: known(redis.zcard(key('completed'))),
    completedTotal: known(total('completed')),
    failedTotal: known(total('failed')),
    oldestWaitingAt: oldestWaitingAt(redis, key, sizes).catch(() => null),
  };
  const isPaused = await reading.isPaused;
  return {
    name,
    jobs: {
      waiting: isPaused ? 0 : await reading.wait,
      active: await reading.active,
      delayed: await reading.delayed,
      prioritized: await reading.prioritized,
      'waiting-children': await reading.waitingChildren,
      paused: isPaused ? await reading.wait : 0,
      failed: await reading.failed,
      completed: await reading.completed,
    },
    completedTotal: await reading.completedTotal,
    failedTotal: await reading.failedTotal,
    workers: countWorkers(prefix, name, await clientNames),
    isPaused,
    oldestWaitingAt: await reading.oldestWaitingAt,
  };
}

/** Jobs without a priority are taken from the end of a list, those with one from the start of a sorted set. */
async function oldestWaitingAt(
  redis: Redis,
  key: (part: string) => string,
  sizes: RedisSizes,
): Promise<Date | null> {
  const firstOf = async (part: string, read: () => Promise<string[]>) =>
    (await sizes.isModest(key(part))) ? await read() : [];
  const next = await Promise.all([
    firstOf('wait', () => redis.lrange(key('wait'), -1, -1)),
    firstOf('prioritized', () => redis.zrange(key('prioritized'), 0, 0)),
  ]);
  const addedAt = await Promise.all(
    next
      .flat()
      .map(async (id) => ((await sizes.isModest(key(id))) ? await redis.hget(key(id), 'timestamp') : null)),
  );
  const times = addedAt.map(Number).filter((milliseconds) => milliseconds > 0 && isInstant(milliseconds));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** The names of all connections to Redis; null when the user may not list them. */
export async function readClientNames(redis: Redis): Promise<string[] | null> {
  try {
    const clients = String(await redis.client('LIST'));
    return clients.split('\n').map((client) => / name=(\S*)/.exec(client)?.[1] ?? '');
  } catch {
    return null;
  }
}

/** BullMQ names a worker's connection after its queue, and after the worker where that has a name. */
function countWorkers(prefix: string, name: QueueName, clientNames: string[] | null): number | null {
  const connection = `${queuePrefix(prefix)}:${Buffer.from(name).toString('base64')}`;
  const isWorker = (client: string) => client === connection || client.startsWith(`${connection}:w:`);
  return clientNames?.filter(isWorker).length ?? null;
}
