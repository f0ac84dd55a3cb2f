import { stateStore } from '@barback/shared/state/state-store';
import { exampleCatalogue, examplePlan } from '@barback/shared/status/example-snapshot';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type ListeningService, spawnService, startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

let server: RedisServer;
let exporter: ListeningService;

beforeAll(async () => {
  server = await startRedis();
  const redis = new Redis(server.url);
  const store = stateStore(redis, 'barback');
  await store.set('plan', 'plan', examplePlan);
  await store.set('catalogues', 'pg1', exampleCatalogue);
  redis.disconnect();
  await server.kill();
  exporter = await startService('exporter', { REDIS_URL: server.url });
});

afterAll(async () => {
  await exporter.stop();
  await server.stop();
});

const get = (path: string) => fetch(`http://127.0.0.1:${exporter.port}${path}`);
const text = async (path: string) => (await get(path)).text();
const redisIsUp = (up: 0 | 1) =>
  waitUntil(async () => (await text('/metrics')).includes(`\nbarback_redis_up ${up}\n`), {
    description: `barback_redis_up to be ${up}`,
  });

it('starts and answers while Redis is down', async () => {
  const metrics = await text('/metrics');
  expect(metrics).toContain('\nbarback_redis_up 0\n');
  expect(metrics).not.toContain('server_name=');
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/api/servers')).status).toBe(503);
  expect(await text('/')).toContain('Nothing is known yet');
});

it('shows what Redis says as soon as it is there', async () => {
  await server.restart();
  await redisIsUp(1);
  expect(await text('/metrics')).toContain('barman_current_redundancy{server_name="pg1"} 3');
  expect((await get('/readyz')).status).toBe(200);
});

it('goes on showing what Redis said last when it goes away, and says so', async () => {
  await server.kill();
  await redisIsUp(0);
  expect(await text('/metrics')).toContain('barman_current_redundancy{server_name="pg1"} 3');
  expect((await get('/readyz')).status).toBe(503);
  expect(await text('/')).toContain('This page is out of date');
  expect(await (await get('/api/servers')).json()).toMatchObject([{ name: 'pg1' }]);
});

it('catches up when Redis is back, having logged each outage once however often it was asked', async () => {
  const logged = (message: string) => exporter.logLines().filter(({ msg }) => msg.startsWith(message));
  await waitUntil(() => logged('Redis cannot be reached').length === 2, { description: 'the second outage' });
  await text('/metrics');
  await server.restart();
  await redisIsUp(1);
  expect(await text('/')).not.toContain('This page is out of date');
  expect(logged('Redis cannot be reached')).toHaveLength(2);
  expect(logged('Redis is reachable again')).toHaveLength(2);
});

it('ends with one line that says what to do when its port is taken', async () => {
  const second = spawnService('exporter', {
    REDIS_URL: server.url,
    BARMAN_EXPORTER_PORT: String(exporter.port),
    BARMAN_EXPORTER_LOGLEVEL: 'CRITICAL',
  });
  expect(await second.exited).toBe(1);
  expect(second.output()).toBe(
    `barback exporter: port ${exporter.port} is already in use; set BARMAN_EXPORTER_PORT to a free port\n`,
  );
});

it('stops on SIGTERM and says so', async () => {
  const { exitCode } = await exporter.stop();
  expect(exitCode).toBe(0);
  expect(exporter.logLines().at(-1)).toMatchObject({ msg: 'stopped' });
});
