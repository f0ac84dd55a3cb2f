import { stateStore } from '@barback/shared/state/state-store';
import { exampleCatalogue, examplePlan } from '@barback/shared/status/example-snapshot';
import { readSnapshot } from '@barback/shared/status/read-snapshot';
import { emptySnapshot } from '@barback/shared/status/snapshot';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { type RedisServer, startRedis } from '../fixtures/redis.ts';

/** Redis responds to a PING, and not to all that is asked: a server must not look as if it were gone. */
let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
});

beforeEach(async () => {
  redis?.disconnect();
  redis = new Redis(server.url);
  const store = stateStore(redis, 'barback');
  await store.set('plan', 'plan', examplePlan);
  await store.set('catalogues', 'pg1', exampleCatalogue);
});

afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

const snapshot = () => readSnapshot(redis, 'barback', new Date());
const commands = ['hmget', 'hgetall', 'zrange'] as const;

it.each(commands)('nothing is concluded when one %s is not answered in time', async (command) => {
  expect((await snapshot()).plan).toEqual(examplePlan);
  const answered = redis[command];
  Object.assign(redis, {
    [command](...args: unknown[]) {
      Object.assign(redis, { [command]: answered });
      return args.length > 0 && Promise.reject(new Error('Command timed out'));
    },
  });
  expect(await snapshot()).toEqual(emptySnapshot);
  expect((await snapshot()).catalogues.get('pg1')).toEqual(exampleCatalogue);
});

it('what is of another type holds nothing, and the rest is known', async () => {
  await redis.set('{barback}:state:checks', 'x');
  const known = await snapshot();
  expect(known).toMatchObject({ redisUp: true, plan: examplePlan, checks: new Map() });
  expect(known.invalidEntries).toMatchObject([{ name: 'checks', fault: 'it has another type' }]);
  await redis.del('{barback}:state:checks');
});

it('nothing is concluded from a replica that has lost its primary and says only that', async () => {
  const nobody = await getPort({ host: '127.0.0.1' });
  await redis.config('SET', 'replica-serve-stale-data', 'no');
  await redis.replicaof('127.0.0.1', nobody);
  await expect(redis.hgetall('{barback}:state:plan')).rejects.toThrow('MASTERDOWN');
  expect(await snapshot()).toEqual(emptySnapshot);
  await redis.replicaof('NO', 'ONE');
  expect((await snapshot()).plan).toEqual(examplePlan);
});
