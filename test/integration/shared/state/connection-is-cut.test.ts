import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { connectRedis } from '@barback/shared/service/redis';
import { stateStore } from '@barback/shared/state/state-store';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startRedis } from '../../../fixtures/redis.ts';

const SERVERS = Array.from({ length: 500 }, (_, at) => `pg${at}`);
/** Of the lengths of all of them. */
const FIRST_ANSWERS_BYTES = 400;

it('a reading goes on when the connection is cut in the middle of what Redis answers', async () => {
  const server = await startRedis();
  const proxy = await startCuttingProxy(Number(new URL(server.url).port));
  const environment = { REDIS_URL: `redis://127.0.0.1:${proxy.port}`, BARBACK_PREFIX: 'barback' };
  const redis = connectRedis(environment, pino({ level: 'silent' }));
  const store = stateStore(redis, 'barback');
  await store.getMany('pauses', SERVERS);
  proxy.cutNextAnswer();
  expect(await store.getMany('pauses', SERVERS)).toEqual(new Map());
  expect(proxy.cuts()).toBe(1);
  redis.disconnect();
  proxy.stop();
  await server.stop();
});

async function startCuttingProxy(redisPort: number) {
  let isToCut = false;
  let cuts = 0;
  const proxy = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1');
    client.pipe(redis);
    redis.on('data', (answer) => {
      if (!isToCut || answer.length <= FIRST_ANSWERS_BYTES) return void client.write(answer);
      isToCut = false;
      cuts++;
      client.end(answer.subarray(0, FIRST_ANSWERS_BYTES));
      redis.destroy();
    });
    client.on('error', () => {}).on('close', () => redis.destroy());
    redis.on('error', () => {}).on('close', () => client.destroySoon());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    cutNextAnswer() {
      isToCut = true;
    },
    cuts: () => cuts,
    stop: () => proxy.close(),
  };
}
