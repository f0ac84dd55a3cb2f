import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen } from '../../../../libs/shared/src/http/listen.ts';
import { ExpectedFailure } from '../../../../libs/shared/src/service/expected-failure.ts';
import { healthRoutes } from '../../../../libs/shared/src/service/health.ts';
import { createLog } from '../../../../libs/shared/src/service/log.ts';
import { connectRedis } from '../../../../libs/shared/src/service/redis.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const PLACE = { port: 0, address: null, variable: 'TEST_PORT' };

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

it('a service is healthy while it answers, and ready while Redis can be reached', async () => {
  const redis = connectRedis(server.environment, createLog('test', 'silent'));
  const { port, close } = await listen(express().use(healthRoutes(redis, () => redis.ping())), PLACE);
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return `${answer.status} ${await answer.text()}`;
  };
  await waitUntil(async () => (await ask('/readyz')) === '200 ok\n', { description: 'readiness' });
  await server.kill();
  const unready = '503 Redis is unreachable or refuses to write; see the log of this service\n';
  await waitUntil(async () => (await ask('/readyz')) === unready, {
    description: 'the outage to be noticed',
  });
  expect(await ask('/healthz')).toBe('200 ok\n');
  await server.restart();
  await waitUntil(async () => (await ask('/readyz')) === '200 ok\n', { description: 'readiness again' });
  await close();
  redis.disconnect();
});

it('a Redis that hangs makes a service unready within seconds', async () => {
  const redis = connectRedis(server.environment, createLog('test', 'silent'));
  const { port, close } = await listen(express().use(healthRoutes(redis, () => redis.ping())), PLACE);
  const status = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
  await waitUntil(async () => (await status()) === 200, { description: 'readiness' });
  await server.suspend();
  expect(await status()).toBe(503);
  await server.resume();
  await waitUntil(async () => (await status()) === 200, { description: 'readiness again' });
  await close();
  redis.disconnect();
});

it('a port that is taken is one line with the variable to change', async () => {
  const first = await listen(express(), PLACE);
  await expect(listen(express(), { ...PLACE, port: first.port })).rejects.toThrow(
    new ExpectedFailure(`port ${first.port} is already in use; set TEST_PORT to a free port`, 1),
  );
  await first.close();
});
