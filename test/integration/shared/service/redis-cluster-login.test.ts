import { stateStore } from '@barback/shared/state/state-store';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectRedis, readNothing } from '../../../../libs/shared/src/service/redis.ts';
import type { RedisEnvironment } from '../../../../libs/shared/src/service/redis-options.ts';
import { barback } from '../../../fixtures/barback.ts';
import { makeRedisCertificates, type RedisCertificates } from '../../../fixtures/redis-certificates.ts';
import { type ClusterNode, startClusterNode } from '../../../fixtures/redis-cluster.ts';
import { type RedisUser, type RedisUsers, writeRedisUsers } from '../../../fixtures/redis-users.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let directory: TemporaryDirectory;
let certificates: RedisCertificates;
let users: RedisUsers;
let node: ClusterNode;
let admin: Redis;
let url: string;

/** Only TLS, and a user for each service: as `docs/tasks/secure-redis.md` says. */
beforeAll(async () => {
  directory = await startTemporaryDirectory();
  certificates = await makeRedisCertificates(directory.path);
  users = await writeRedisUsers(directory.path, 'user default on nopass ~* &* +@all');
  const tlsPort = await getPort({ host: '127.0.0.1' });
  node = await startClusterNode({
    aclfile: users.file,
    'tls-port': `${tlsPort}`,
    'tls-ca-cert-file': certificates.ca,
    'tls-cert-file': certificates.cert,
    'tls-key-file': certificates.key,
    'tls-auth-clients': 'optional',
    'tls-cluster': 'yes',
  });
  url = `rediss+cluster://127.0.0.1:${tlsPort}`;
  admin = new Redis(node.url);
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await waitUntil(async () => `${await admin.cluster('INFO')}`.includes('cluster_state:ok'), {
    description: 'the cluster to be up',
  });
});

afterAll(async () => {
  admin?.disconnect();
  await node?.stop();
  await directory?.stop();
});

const environmentOf = (user: RedisUser) => ({
  BARBACK_PREFIX: 'barback',
  REDIS_TLS_CA_FILE: certificates.ca,
  ...users.environment(user, url),
});

function connect(environment: RedisEnvironment = environmentOf('worker')) {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const redis = connectRedis(environment, log);
  onTestFinished(() => redis.disconnect());
  return { redis, lines };
}

it.each(['scheduler', 'worker', 'exporter', 'cli'] as const)(
  'over TLS with the password from a file and the rights of the %s',
  async (user) => {
    const { redis, lines } = connect(environmentOf(user));
    await readNothing(redis, 'barback');
    expect(await stateStore(redis, 'barback').get('plan', 'plan')).toBeNull();
    expect(lines).toEqual([]);
    expect(await admin.acl('LOG')).toEqual([]);
  },
);

describe('says in one line, and tries on, what is wrong with', () => {
  it.each<[string, () => RedisEnvironment, RegExp]>([
    [
      'a wrong password',
      () => ({
        ...environmentOf('worker'),
        REDIS_PASSWORD_FILE: environmentOf('cli').REDIS_PASSWORD_FILE,
      }),
      /^Redis at rediss\+cluster:\S+ refuses the login \(WRONGPASS .*; retrying until it can be$/,
    ],
    [
      'a wrong password in the URL',
      () => ({
        BARBACK_PREFIX: 'barback',
        REDIS_TLS_CA_FILE: certificates.ca,
        REDIS_URL: url.replace('://', '://barback-worker:hunter2@'),
      }),
      /^Redis at rediss\+cluster:\/\/\S+:\*\*\*@\S+ refuses the login/,
    ],
    [
      'another authority',
      () => ({ ...environmentOf('worker'), REDIS_TLS_CA_FILE: certificates.otherCa }),
      /^the certificate of Redis at rediss\+cluster:\S+, or .* is not trusted/,
    ],
  ])('%s', async (_what, environment, line) => {
    const { redis, lines } = connect(environment());
    let errors = 0;
    redis.on('error', () => errors++);
    await waitUntil(() => errors > 2, { description: 'it to try on' });
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(lines.join()).not.toMatch(/hunter2|password-of/);
  });
});

describe('a cluster that does not serve the keys', () => {
  it('is waited for, and its end is told', async () => {
    const { redis, lines } = connect();
    await readNothing(redis, 'barback');
    const slot = `${await admin.cluster('KEYSLOT', '{barback}:nothing')}`;
    await admin.call('CLUSTER', 'DELSLOTS', slot);
    const asked = redis.hset('{barback}:state:plan', 'other', '{}');
    await waitUntil(() => lines.length > 0, { description: 'it to be told' });
    const status = await barback(environmentOf('cli'), 'status');
    await admin.call('CLUSTER', 'ADDSLOTS', slot);
    expect(await asked).toBe(1);
    await waitUntil(() => lines.length > 1, { description: 'its end to be told' });
    expect(lines).toEqual([
      expect.stringMatching(
        /^Redis cannot be reached at .* \(CLUSTERDOWN .*\): the cluster is down; see CLUSTER INFO/,
      ),
      'Redis is reachable again',
    ]);
    expect(status).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^barback: Redis .* the cluster is down/),
    });
  });
});
