import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { changesKey, leaseKey } from '@barback/shared/state/keys';
import { execa } from 'execa';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Lease, leasesIn } from '../../../../services/worker/src/exclusion/lease.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const PREFIX = 'lease-test';
const HOLDER = { target: 'root@recovery-host:22', trigger: 'manual' } as const;
const MILLISECONDS = 2000;

let server: RedisServer;
/** Two workers, each with a connection of its own. */
let [mine, yours]: Redis[] = [];
let events: string[];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  [mine, yours] = [connect(), connect()];
  events = [];
  await yours.flushall();
});
afterEach(() => {
  mine?.disconnect();
  yours?.disconnect();
});

const connect = () => connectRedis(server.environment, createLog('test', 'silent'));
const key = leaseKey(PREFIX, 'recovery-test', 'pg1');
const take = (redis: Redis | undefined, server = 'pg1', milliseconds = MILLISECONDS) => {
  if (redis === undefined) throw new Error('not connected');
  return leasesIn(redis, PREFIX, milliseconds)('recovery-test', server, HOLDER);
};
const waitToTake = async (redis: Redis | undefined) => {
  const taken = await waitUntil(() => take(redis), { description: 'the lease to be free' });
  events.push('taken by another');
  return taken;
};
const held = (lease: Lease | null): Lease => {
  if (lease === null) throw new Error('another worker has the lease');
  lease.lost.addEventListener('abort', () => events.push('lost'));
  return lease;
};

test('the change log has that it was taken, also when Redis had lost it', async () => {
  const log = changesKey(PREFIX);
  const lease = held(await take(mine));
  expect(await yours?.zrange(log, 0, -1)).toEqual(['', 'lease-recovery-test pg1']);
  await yours?.flushall();
  await waitUntil(async () => (await yours?.zscore(log, 'lease-recovery-test pg1')) !== null, {
    description: 'the lease to be there again',
  });
  await lease.release();
});

test('one has it, and the next when it was given back', async () => {
  const first = held(await take(mine));
  expect(await take(mine)).toBeNull();
  expect(await take(yours)).toBeNull();
  const other = held(await take(yours, 'pg2'));
  await first.release();
  const second = held(await take(yours));
  await first.release();
  expect(await take(mine)).toBeNull();
  await Promise.all([second.release(), other.release()]);
  expect(await yours?.keys('*:lease:*')).toEqual([]);
  expect(events).toEqual([]);
});

test('it is kept for as long as the run takes', async () => {
  const lease = held(await take(mine));
  let renewals = 0;
  let before = MILLISECONDS;
  await waitUntil(
    async () => {
      const left = (await yours?.pttl(key)) ?? 0;
      if (left > before) renewals++;
      before = left;
      return renewals >= 4;
    },
    { description: 'more renewals than one lease lasts' },
  );
  expect(await take(yours)).toBeNull();
  await lease.release();
  expect(events).toEqual([]);
});

test.each([
  ['Redis hangs', () => server.suspend(), () => server.resume()],
  ['Redis is killed', () => server.kill(), () => server.restart()],
  ['the connection is cut', () => mine?.disconnect(), async () => {}],
])('a run ends before another can have its lease: %s', async (_how, goAway, comeBack) => {
  const lease = held(await take(mine));
  const next = waitToTake(yours);
  await goAway();
  await waitUntil(() => lease.lost.aborted, { description: 'the run to be told' });
  await comeBack();
  await lease.release();
  await (await next).release();
  expect(events).toEqual(['lost', 'taken by another']);
  expect(String(lease.lost.reason)).toContain('could not renew the lease recovery-test pg1');
});

test('a Redis that is away for a moment only does no harm', async () => {
  const lease = held(await take(mine, 'pg1', 5 * MILLISECONDS));
  await server.kill();
  await server.restart();
  const before = await yours?.pttl(key);
  await waitUntil(async () => ((await yours?.pttl(key)) ?? 0) > (before ?? 0), { description: 'a renewal' });
  expect(events).toEqual([]);
  await lease.release();
});

test('a Redis that lost its data has the lease back', async () => {
  const lease = held(await take(mine));
  await yours?.flushall();
  await waitUntil(async () => ((await yours?.exists(key)) ?? 0) === 1, { description: 'a renewal' });
  expect(await take(yours)).toBeNull();
  expect(events).toEqual([]);
  await lease.release();
});

test('a run is told when someone else took its lease meanwhile, and takes nothing from them', async () => {
  const lease = held(await take(mine));
  await yours?.flushall();
  const next = held(await take(yours));
  await waitUntil(() => lease.taken.aborted && lease.lost.aborted, { description: 'the run to be told' });
  expect(String(lease.taken.reason)).toContain('another worker has the lease recovery-test pg1');
  await lease.release();
  expect(await take(mine)).toBeNull();
  await next.release();
});

test('a process that was held up ends its run as soon as it goes on', async () => {
  const lease = held(await take(mine));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MILLISECONDS * 0.9);
  await waitUntil(() => lease.lost.aborted, { description: 'the run to be told' });
  expect(await take(yours)).toBeNull();
  await lease.release();
});

test('what a killed process held is free after its time', async () => {
  const script = `
    import { Redis } from 'ioredis';
    import { leasesIn } from './services/worker/src/exclusion/lease.ts';
    const redis = new Redis(process.argv[1]);
    await leasesIn(redis, '${PREFIX}', ${MILLISECONDS})('recovery-test', 'pg1', { target: null });
    console.log('held');`;
  const holder = execa(process.execPath, ['--input-type=module', '-e', script, server.url], {
    reject: false,
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  expect(await take(yours)).toBeNull();
  holder.kill('SIGKILL');
  await holder;
  expect(await yours?.exists(key)).toBe(1);
  await (await waitToTake(yours)).release();
});

test.each<[string, (redis: Redis) => Promise<unknown>]>([
  ['never ends', (redis) => redis.set(key, '{"owner":"x"}')],
  ['ends in ten years', (redis) => redis.set(key, 'x', 'EX', 315_360_000)],
  ['is of another type', (redis) => redis.rpush(key, 'x')],
])('what is in the place of a lease and %s ends when a lease would', async (_what, poison) => {
  await poison(mine as Redis);
  expect(await take(mine)).toBeNull();
  const lease = await waitToTake(yours);
  await lease.release();
});
