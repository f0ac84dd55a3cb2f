import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectRedis, writeNothing } from '../../../../libs/shared/src/service/redis.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { makeRedisCertificates } from '../../../fixtures/redis-certificates.ts';
import { type RedisSentinel, startRedisSentinel } from '../../../fixtures/redis-sentinel.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const PASSWORD = 'of-redis';
const OF_SENTINELS = 'of-the-sentinels';

let directory: TemporaryDirectory;
let files: Record<'ca' | 'password' | 'sentinelPassword' | 'wrongPassword', string>;
let primary: RedisServer;
let replica: RedisServer;
let sentinel: RedisSentinel;
let ports: { primary: number; replica: number };

/** Only TLS, only with a password: as `docs/tasks/secure-redis.md` says. */
beforeAll(async () => {
  directory = await startTemporaryDirectory();
  const path = (name: string) => join(directory.path, name);
  const { ca, cert, key } = await makeRedisCertificates(directory.path);
  files = {
    ca,
    password: path('password'),
    sentinelPassword: path('sentinel-password'),
    wrongPassword: path('wrong-password'),
  };
  await writeFile(files.password, `${PASSWORD}\n`);
  await writeFile(files.sentinelPassword, `${OF_SENTINELS}\n`);
  await writeFile(files.wrongPassword, 'guess\n');
  const tls = {
    'tls-ca-cert-file': ca,
    'tls-cert-file': cert,
    'tls-key-file': key,
    'tls-auth-clients': 'optional',
    'tls-replication': 'yes',
  };
  ports = { primary: await freePort(), replica: await freePort() };
  primary = await startRedis({ ...tls, 'tls-port': `${ports.primary}` });
  replica = await startRedis({ ...tls, 'tls-port': `${ports.replica}`, masterauth: PASSWORD });
  const administer = async (server: RedisServer, ...commands: string[][]) => {
    const admin = new Redis(server.url);
    for (const [name = '', ...args] of commands) await admin.call(name, ...args);
    admin.disconnect();
  };
  await administer(replica, ['REPLICAOF', '127.0.0.1', `${ports.primary}`]);
  const lock = ['CONFIG', 'SET', 'requirepass', PASSWORD];
  await administer(primary, ['CONFIG', 'SET', 'masterauth', PASSWORD], lock);
  await administer(replica, lock);
  sentinel = await startRedisSentinel(directory.path, {
    ...tls,
    requirepass: OF_SENTINELS,
    sentinel: [
      `monitor barback 127.0.0.1 ${ports.primary} 1`,
      `auth-pass barback ${PASSWORD}`,
      'down-after-milliseconds barback 1000',
    ],
  });
});

afterAll(async () => {
  await sentinel?.stop();
  await replica?.stop();
  await primary?.stop();
  await directory?.stop();
});

const freePort = () => getPort({ host: '127.0.0.1' });

function connect(sentinelPassword: string) {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const environment = {
    BARBACK_PREFIX: 'barback',
    REDIS_URL: `rediss+sentinel://127.0.0.1:${sentinel.port}/barback`,
    REDIS_PASSWORD_FILE: files.password,
    REDIS_SENTINEL_PASSWORD_FILE: sentinelPassword,
    REDIS_TLS_CA_FILE: files.ca,
  };
  return { redis: connectRedis(environment, log), lines };
}

it('is reached through sentinels over TLS, each with its password, also after a fail-over', async () => {
  const { redis, lines } = connect(files.sentinelPassword);
  try {
    await writeNothing(redis, 'barback');
    expect(lines).toEqual([]);
    const port = () => (redis.stream as unknown as { remotePort?: number }).remotePort;
    expect(port()).toBe(ports.primary);
    await waitUntil(() => replicaIsKnown(), { description: 'the sentinel to know the replica' });
    await primary.kill();
    await waitUntil(() => port() === ports.replica && redis.status === 'ready', {
      description: 'the replica to be the primary',
      timeoutMilliseconds: 120_000,
    });
    await writeNothing(redis, 'barback');
  } finally {
    redis.disconnect();
  }
});

it('says in one line that the password of the sentinels is wrong', async () => {
  const { redis, lines } = connect(files.wrongPassword);
  try {
    await waitUntil(() => lines.length > 0, { description: 'it to say so' });
    expect(lines).toEqual([expect.stringMatching(/^Redis at rediss\+sentinel:\S+ .*sentinel/i)]);
    expect(lines.join()).not.toContain('guess');
  } finally {
    redis.disconnect();
  }
});

async function replicaIsKnown(): Promise<boolean> {
  const ca = await readFile(files.ca);
  const asked = new Redis({ host: '127.0.0.1', port: sentinel.port, password: OF_SENTINELS, tls: { ca } });
  try {
    return ((await asked.call('SENTINEL', 'REPLICAS', 'barback')) as unknown[]).length === 1;
  } finally {
    asked.disconnect();
  }
}
