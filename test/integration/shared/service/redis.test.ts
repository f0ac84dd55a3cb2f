import { type AddressInfo, createServer } from 'node:net';
import { execa } from 'execa';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectRedis } from '../../../../libs/shared/src/service/redis.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let server: RedisServer;
let lines: string[];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(() => {
  lines = [];
});

const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line).msg) });

it('an outage is logged once when it begins and once when it is over; what was asked meanwhile is done', async () => {
  const redis = connectRedis(server.environment, log);
  await redis.ping();
  await server.kill();
  const pong = redis.ping();
  await waitUntil(() => lines.length > 0, { description: 'the outage to be logged' });
  await server.restart();
  expect(await pong).toBe('PONG');
  await waitUntil(() => lines.length > 1, { description: 'its end to be logged' });
  expect(lines).toEqual([
    expect.stringMatching(/^Redis cannot be reached at .*; retrying until it can be$/),
    'Redis is reachable again',
  ]);
  redis.disconnect();
});

it('a proxy that lets one in and closes the connection, as its Redis is down, is an outage', async () => {
  const proxy = createServer((socket) =>
    socket
      .on('error', () => {})
      .once('data', () => socket.end())
      .resume(),
  );
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const redis = connectRedis({ ...server.environment, REDIS_URL: `redis://127.0.0.1:${port}` }, log);
  await waitUntil(() => lines.length > 0, { description: 'the outage to be logged' });
  expect(lines).toEqual([expect.stringMatching(/^Redis cannot be reached at .* closed/)]);
  redis.disconnect();
  proxy.close();
});

it('who cannot wait is told at once', async () => {
  const redis = connectRedis(server.environment, log, { failFast: true });
  await waitUntil(() => redis.status === 'ready', { description: 'the connection' });
  expect(await redis.ping()).toBe('PONG');
  await server.kill();
  await waitUntil(() => redis.status !== 'ready', { description: 'the outage to be noticed' });
  await expect(redis.ping()).rejects.toThrow();
  await server.restart();
  await waitUntil(() => redis.status === 'ready', { description: 'the connection to be back' });
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
});

it('the password of the URL is not logged', async () => {
  const redis = connectRedis({ ...server.environment, REDIS_URL: 'redis://:hunter2@127.0.0.1:1' }, log);
  await waitUntil(() => lines.length > 0, { description: 'the outage to be logged' });
  expect(lines.join()).toContain('redis://:***@127.0.0.1:1');
  redis.disconnect();
});

it('a process ends by itself when its connections are closed, those of BullMQ too', async () => {
  const connect = JSON.stringify(import.meta.resolve('../../../../libs/shared/src/service/redis.ts'));
  const program = `
    import { Queue, QueueEvents } from 'bullmq';
    import { connectRedis } from ${connect};
    const redis = connectRedis(${JSON.stringify(server.environment)}, { error() {}, info() {} });
    const events = new QueueEvents('work', { connection: redis, lastEventId: '0-0' });
    const queue = new Queue('work', { connection: redis });
    const added = new Promise((resolve) => events.on('added', resolve));
    await events.waitUntilReady();
    await queue.add('any', {});
    await added;
    await Promise.all([events.close(), queue.close()]);
    redis.disconnect();`;
  const ended = await execa(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 10_000, // shorter than what a connection would wait for an answer
    reject: false,
  });
  expect(ended).toMatchObject({ exitCode: 0, timedOut: false });
});
