import { type EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { connectRedis, readNothing, writeNothing } from '../../../../libs/shared/src/service/redis.ts';
import { type RedisCluster, startRedisCluster } from '../../../fixtures/redis-cluster.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const PREFIX = 'barback';
let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster?.stop());

function connect(behaviour: Parameters<typeof connectRedis>[2] = {}, url = cluster.url) {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const redis = connectRedis({ ...cluster.environment, REDIS_URL: url }, log, behaviour);
  onTestFinished(() => redis.disconnect());
  return { redis, lines };
}

/** What each outage is told with: once when it begins, and once when it is over. */
const beginAndEnd = [
  expect.stringMatching(/^Redis cannot be reached at redis\+cluster:\S+ \(.*; retrying until it can be$/),
  'Redis is reachable again',
];

it('each node leads to the one that has the keys', async () => {
  const port = Number(new URL(await cluster.nodeUrl()).port);
  for (const { url } of cluster.nodes) {
    const { redis, lines } = connect({}, url.replace('redis:', 'redis+cluster:'));
    await writeNothing(redis, PREFIX);
    expect(redis.stream).toHaveProperty('remotePort', port);
    expect(lines).toEqual([]);
  }
});

it('a node that is down is passed over', async () => {
  const { redis, lines } = connect({}, cluster.url.replace('://', '://127.0.0.1:1,'));
  await writeNothing(redis, PREFIX);
  expect(lines).toEqual([]);
});

it('what is asked during a fail-over is done by the new primary; the outage is told once', async () => {
  const { redis, lines } = connect();
  const { redis: impatient } = connect({ failFast: true });
  await redis.set(`{${PREFIX}}:kept`, 'before');
  await waitUntil(() => impatient.status === 'ready', { description: 'the connection' });
  const former = await cluster.primary();
  const failingOver = cluster.failOver();
  await waitUntil(() => redis.status !== 'ready', { description: 'the outage to be noticed' });
  await expect(readNothing(impatient, PREFIX)).rejects.toThrow();
  expect(await redis.set(`{${PREFIX}}:kept`, 'after', 'GET')).toBe('before');
  await failingOver;
  await waitUntil(() => readNothing(impatient, PREFIX).then(() => true), { description: 'it to be back' });
  await waitUntil(() => lines.length === 2, { description: 'the end to be told' });
  expect(lines).toEqual(beginAndEnd);
  expect(await redis.get(`{${PREFIX}}:kept`)).toBe('after');
  await former.restart();
});

it('a queue goes on with each of its jobs while the keys move to another primary', async () => {
  const { redis, lines } = connect();
  const options = { connection: redis, prefix: `{${PREFIX}}` };
  const queue = new Queue('moving', options);
  const done: string[] = [];
  const worker = new Worker('moving', async ({ name }) => void done.push(name), options);
  const events = new QueueEvents('moving', options);
  for (const part of [queue, worker, events]) (part as EventEmitter).on('error', () => {});
  await queue.add('first', {});
  await waitUntil(() => done.length === 1, { description: 'the first job' });
  const before = await cluster.primary();
  const moving = cluster.moveSlot();
  const names = Array.from({ length: 50 }, (_, at) => `job ${at}`);
  await Promise.all(names.map((name) => queue.add(name, {})));
  expect(await moving).not.toBe(before);
  await waitUntil(() => done.length >= 51, { description: 'the other jobs', timeoutMilliseconds: 60_000 });
  expect([...done].sort()).toEqual(['first', ...names].sort());
  await waitUntil(async () => (await queue.getWorkersCount()) === 1, {
    description: 'the worker to be there',
  });
  expect(redis.stream).toHaveProperty('remotePort', Number(new URL(await cluster.nodeUrl()).port));
  // it may have been over before anything was asked
  if (lines.length > 0) expect(lines).toEqual(beginAndEnd);
  await Promise.all([worker.close(), queue.close(), events.close()]);
});

it('a script that meets a key which has moved is done again when all of them have', async () => {
  const { redis, lines } = connect();
  await redis.set(`{${PREFIX}}:named`, '1');
  const owner = new Redis(await cluster.nodeUrl());
  onTestFinished(() => owner.disconnect());
  const slot = await owner.cluster('KEYSLOT', `{${PREFIX}}:named`);
  await owner.cluster('SETSLOT', slot, 'MIGRATING', await otherPrimary(owner));
  const done = redis.eval(`return redis.call('incr', '{${PREFIX}}:unnamed')`, 1, `{${PREFIX}}:named`);
  await waitUntil(() => lines.length === 1, { description: 'the outage to be told' });
  await owner.cluster('SETSLOT', slot, 'STABLE');
  expect(await done).toBe(1);
  expect(lines).toEqual(beginAndEnd);
});

async function otherPrimary(node: Redis): Promise<string> {
  const nodes = `${await node.cluster('NODES')}`.split('\n').map((line) => line.split(' '));
  const [id] = nodes.find(([, , flags]) => flags === 'master') ?? [];
  if (id === undefined) throw new Error('the cluster has no other primary');
  return id;
}

it('a cluster that is down and serves reads is told of, and writes wait', async () => {
  const readable = await startRedisCluster({ 'cluster-allow-reads-when-down': 'yes' });
  onTestFinished(() => readable.stop());
  const { redis, lines } = connect({}, readable.url);
  await redis.set(`{${PREFIX}}:kept`, 'before');
  const owner = await readable.primary();
  const others = readable.nodes.filter((node) => node !== owner);
  await Promise.all(others.map((node) => node.kill()));
  const asked = new Redis(owner.url);
  onTestFinished(() => asked.disconnect());
  await waitUntil(async () => `${await asked.cluster('INFO')}`.includes('cluster_state:fail'), {
    description: 'the cluster to be down',
  });
  const written = redis.set(`{${PREFIX}}:kept`, 'after');
  await waitUntil(() => lines.length > 0, { description: 'the outage to be told' });
  await Promise.all(others.map((node) => node.restart()));
  expect(await written).toBe('OK');
  await waitUntil(() => lines.length > 1, { description: 'its end to be told' });
  expect(lines).toEqual([
    expect.stringMatching(/refuses to write \(CLUSTERDOWN\): the cluster is down and serves only reads;/),
    'Redis accepts writes again',
  ]);
});

it('who looks for a cluster whose nodes all hang is stopped at once', async () => {
  const hanging = await Promise.all(Array.from({ length: 5 }, hangingServer));
  const { redis } = connect({}, `redis+cluster://${hanging.join(',')}`);
  const ended = once(redis, 'end', { signal: AbortSignal.timeout(1500) });
  redis.disconnect();
  await ended;
});

/** Listens, and never answers. */
async function hangingServer(): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('who looks for a cluster that is not there can be stopped', async () => {
  const { redis, lines } = connect({}, 'redis+cluster://127.0.0.1:1,127.0.0.1:2');
  await waitUntil(() => lines.length > 0, { description: 'the outage to be told' });
  const ended = once(redis, 'end');
  redis.disconnect();
  await ended;
  expect(lines).toEqual([expect.stringMatching(/ECONNREFUSED 127\.0\.0\.1:2\); check REDIS_URL/)]);
});

it('one who takes a node of a cluster for a Redis alone is told what to set', async () => {
  const owner = await cluster.nodeUrl();
  const other = cluster.nodes.find(({ url }) => url !== owner);
  const { redis, lines } = connect({}, other?.url);
  void redis.set(`{${PREFIX}}:any`, '1').catch(() => {});
  await waitUntil(() => lines.length > 0, { description: 'it to be told' });
  expect(lines).toEqual([expect.stringMatching(/\(MOVED .*; begin REDIS_URL with redis\+cluster:\/\//)]);
});
