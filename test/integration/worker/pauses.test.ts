import { join } from 'node:path';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { type Pause, pauseSchema } from '@barback/shared/state/entries/pause';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverFiles } from '../../../services/worker/src/files/server-files.ts';
import { knownPauses } from '../../../services/worker/src/pauses/known-pauses.ts';
import { startPauseSync } from '../../../services/worker/src/pauses/start-pause-sync.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const pausedAt = '2026-11-23T12:00:00.000Z';
const lasting: Pause = { changedAt: pausedAt, pausedAt, by: 'anna', reason: null, resumedAt: null };
const resumedAt = '2026-11-23T14:00:00.000Z';
const over: Pause = { ...lasting, changedAt: resumedAt, resumedAt };

let directory: TemporaryDirectory;
let server: RedisServer;
let redis: Redis;
let store: StateStore;
let stop: () => void;

beforeAll(async () => {
  [directory, server] = await Promise.all([startTemporaryDirectory(), startRedis()]);
  const log = createLog('test', 'silent');
  redis = connectRedis(server.environment, log);
  store = stateStore(redis, 'test');
  stop = startPauseSync(
    knownPauses(serverFiles(join(directory.path, 'paused'), pauseSchema), store, async () => ['pg1']),
    log,
  );
});
afterAll(async () => {
  stop?.();
  redis?.disconnect();
  await server?.stop();
  await directory?.stop();
});

describe('a pause', () => {
  it('outlives all that Redis holds', async () => {
    await store.setPause('pg1', lasting);
    const files = serverFiles(join(directory.path, 'paused'), pauseSchema);
    await waitUntil(async () => (await files.read('pg1')) !== null, { description: 'it to be on disk' });
    await redis.flushall();
    await waitUntil(async () => (await store.get('pauses', 'pg1')) !== null, {
      description: 'it to be back',
    });
    expect(await store.get('pauses', 'pg1')).toEqual(lasting);
  });

  it('that was ended is not brought back by who has not heard of it', async () => {
    await store.setPause('pg1', over);
    await store.setPause('pg1', lasting);
    expect(await store.get('pauses', 'pg1')).toEqual(over);
  });

  it('is set also where something unreadable stands', async () => {
    await redis.hset('{test}:state:pauses', 'pg2', 'no JSON');
    await store.setPause('pg2', lasting);
    expect(await store.get('pauses', 'pg2')).toEqual(lasting);
  });
});

it('the audit keeps the newest thousand entries', async () => {
  const actor = { name: null, from: 'here' };
  const entry = { action: 'backup', server: 'pg1', actor, status: 'done', message: '' } as const;
  const at = (index: number) => new Date(index * 1000).toISOString();
  const numbers = Array.from({ length: 1005 }, (_, index) => index);
  await Promise.all(numbers.map((index) => store.append('audit', { ...entry, at: at(index) })));
  const kept = await store.newest('audit', 2000);
  expect(kept).toHaveLength(1000);
  expect([kept[0]?.at, kept.at(-1)?.at]).toEqual([at(1004), at(5)]);
});
