import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { stateKey } from '@barback/shared/state/keys';
import { startHeartbeat } from '@barback/shared/state/start-heartbeat';
import { stateStore } from '@barback/shared/state/state-store';
import { readServices } from '@barback/shared/status/read-services';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const PREFIX = 'barback';
const log = createLog('test', 'silent');
let server: RedisServer;
let reader: Redis;
let running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  server = await startRedis();
  reader = new Redis(server.url);
  reader.on('error', () => {}); // it is meant to be away at times
});
afterEach(async () => {
  await Promise.all(running.map(({ stop }) => stop()));
  running = [];
});
afterAll(async () => {
  reader.disconnect();
  await server.stop();
});

const services = (readAt = new Date()) => readServices(reader, stateStore(reader, PREFIX), readAt);
const job = {
  job: 'backup',
  queue: 'work',
  server: 'pg1',
  since: '2026-11-23T12:00:00Z',
  progress: null,
} as const;

function startBeating() {
  const redis = connectRedis(server.environment, log);
  const self = () => ({
    service: 'worker' as const,
    pools: ['default'],
    homeId: 'home',
    slots: { work: 2 },
    running: [job],
  });
  const stopBeating = startHeartbeat({ redis, prefix: PREFIX, self, log, now: () => new Date() });
  const beating = {
    async stop() {
      await stopBeating();
      redis.disconnect();
    },
    /** As a process ends that is killed. */
    die() {
      redis.disconnect();
      running = [];
      void stopBeating();
    },
  };
  running.push(beating);
  return beating;
}

const isThere = () =>
  waitUntil(async () => (await services())[0], { description: 'the heartbeat to be there' });

it.each(['abc', 'nan', 'inf', '-1', '1e20', ''])(
  'a heartbeat of somebody else at the time "%s" is forgotten, and keeps nobody from beating',
  async (time) => {
    await reader.hset(stateKey(PREFIX, 'service-beats'), 'other', time);
    await reader.hset(
      stateKey(PREFIX, 'services'),
      'other',
      '{',
      'without a time',
      '{',
      'long',
      'x'.repeat(300_000),
    );
    const beating = startBeating();
    const known = await isThere();
    expect(await reader.hkeys(stateKey(PREFIX, 'services'))).toEqual([known?.id]);
    expect(await reader.hkeys(stateKey(PREFIX, 'service-beats'))).toEqual([known?.id]);
    await beating.stop();
    running = [];
  },
);

describe('a process that beats', () => {
  it('says who it is and what it is at', async () => {
    startBeating();
    expect(await isThere()).toMatchObject({
      service: 'worker',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      host: expect.stringMatching(/./),
      pid: process.pid,
      pools: ['default'],
      homeId: 'home',
      slots: { work: 2 },
      running: [job],
    });
  });

  it('is gone as soon as it has ended in order', async () => {
    const beating = startBeating();
    await isThere();
    await beating.stop();
    expect(await services()).toEqual([]);
    running = [];
  });

  it('is there again after Redis has lost its data', async () => {
    startBeating();
    const { id } = await isThere();
    await reader.flushall();
    expect(await isThere()).toMatchObject({ id });
  });

  it('is there again after Redis was away, and was kept from nothing', async () => {
    startBeating();
    const { id, lastSeenAt } = await isThere();
    await server.kill();
    await server.restart();
    const again = await waitUntil(
      async () => (await services()).find((service) => service.lastSeenAt > lastSeenAt),
      { description: 'the next heartbeat' },
    );
    expect(again.id).toBe(id);
  });

  it('ends in time though Redis is away', async () => {
    const beating = startBeating();
    await isThere();
    await server.kill();
    await beating.stop();
    running = [];
    await server.restart();
  });

  it('was last seen when it was, by whatever clock that is asked', async () => {
    startBeating();
    await isThere();
    const wrong = new Date('2031-01-01T00:00:00Z');
    const [service] = await services(wrong);
    expect(Math.abs((service?.lastSeenAt.getTime() ?? 0) - wrong.getTime())).toBeLessThan(60_000);
  });
});

describe('a process that was killed', () => {
  it('is told of for ten minutes, and then by nothing in Redis', async () => {
    await reader.flushall();
    const killed = startBeating();
    const { id } = await isThere();
    killed.die();
    const beats = stateKey(PREFIX, 'service-beats');
    const earlier = async (milliseconds: number) =>
      await reader.hset(beats, id, Number(await reader.hget(beats, id)) - milliseconds);

    await earlier(540_000);
    startBeating();
    await waitUntil(async () => (await services()).length === 2, { description: 'the other to beat' });
    await earlier(120_000);
    const [left] = await waitUntil(
      async () => {
        const known = await services();
        return known.length === 1 && known;
      },
      { description: 'the dead one to be forgotten' },
    );
    expect(left?.id).not.toBe(id);
    expect(await reader.hexists(stateKey(PREFIX, 'services'), id)).toBe(0);
    expect(await reader.hexists(beats, id)).toBe(0);
  });
});
