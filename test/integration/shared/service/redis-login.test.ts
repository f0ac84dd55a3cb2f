import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExpectedFailure } from '../../../../libs/shared/src/service/expected-failure.ts';
import { connectRedis, ping } from '../../../../libs/shared/src/service/redis.ts';
import type { RedisEnvironment } from '../../../../libs/shared/src/service/redis-options.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { makeRedisCertificates, type RedisCertificates } from '../../../fixtures/redis-certificates.ts';
import { spawnService } from '../../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let directory: TemporaryDirectory;
let files: RedisCertificates & { password: string; wrongPassword: string; socket: string };
let server: RedisServer;
let tlsPort: number;

beforeAll(async () => {
  directory = await startTemporaryDirectory();
  const path = (name: string) => join(directory.path, name);
  files = {
    ...(await makeRedisCertificates(directory.path)),
    password: path('password'),
    wrongPassword: path('wrong-password'),
    socket: path('redis.sock'),
  };
  await writeFile(files.password, 's3:cr@t/\n');
  await writeFile(files.wrongPassword, 'guess\n');
  tlsPort = await getPort({ host: '127.0.0.1' });
  server = await startRedis({
    'tls-port': `${tlsPort}`,
    'tls-ca-cert-file': files.ca,
    'tls-cert-file': files.cert,
    'tls-key-file': files.key,
    'tls-auth-clients': 'optional',
    unixsocket: files.socket,
  });
  const admin = new Redis(server.url);
  await admin.call('ACL', 'SETUSER', 'barback', 'on', '>s3:cr@t/', '~*', '+@all');
  await admin.config('SET', 'requirepass', 's3:cr@t/');
  admin.disconnect();
});

afterAll(async () => {
  await server?.stop();
  await directory?.stop();
});

type Variables = Partial<Omit<RedisEnvironment, 'REDIS_URL'>>;
const plain = () => server.url.replace('redis://', '');
const encoded = 's3%3Acr%40t%2F';

function connect(url: string, variables: Variables) {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  return { redis: connectRedis({ ...server.environment, ...variables, REDIS_URL: url }, log), lines };
}

describe('logs in', () => {
  it.each<[string, () => [string, Variables?]]>([
    ['with a password in the URL', () => [`redis://:${encoded}@${plain()}`]],
    ['with a password from a file', () => [server.url, { REDIS_PASSWORD_FILE: files.password }]],
    ['as a user', () => [`redis://barback:${encoded}@${plain()}/1`]],
    [
      'as a user with the password from a file',
      () => [`redis://barback@${plain()}`, { REDIS_PASSWORD_FILE: files.password }],
    ],
    ['through a socket', () => [`unix://barback:${encoded}@${files.socket}?db=1`]],
    ['over TLS', () => [`rediss://:${encoded}@127.0.0.1:${tlsPort}`, { REDIS_TLS_CA_FILE: files.ca }]],
    [
      'over TLS with a certificate of its own',
      () => [
        `rediss://:${encoded}@127.0.0.1:${tlsPort}`,
        { REDIS_TLS_CA_FILE: files.ca, REDIS_TLS_CERT_FILE: files.cert, REDIS_TLS_KEY_FILE: files.key },
      ],
    ],
  ])('%s', async (_how, given) => {
    const [url, variables = {}] = given();
    const { redis, lines } = connect(url, variables);
    await ping(redis);
    expect(lines).toEqual([]);
    redis.disconnect();
  });
});

describe('says in one line, and tries on, what is wrong with', () => {
  it.each<[string, () => [string, Variables?], RegExp]>([
    [
      'no password',
      () => [server.url],
      /^Redis at .* refuses the login \(.*NOAUTH.*REDIS_PASSWORD_FILE; retrying/,
    ],
    [
      'a wrong password',
      () => [server.url, { REDIS_PASSWORD_FILE: files.wrongPassword }],
      /refuses the login \(WRONGPASS/,
    ],
    [
      'an authority that is not known',
      () => [`rediss://127.0.0.1:${tlsPort}`],
      /^the certificate of Redis at .* is not trusted \(.*\); check REDIS_TLS_CA_FILE/,
    ],
    [
      'another authority',
      () => [`rediss://127.0.0.1:${tlsPort}`, { REDIS_TLS_CA_FILE: files.otherCa }],
      /is not trusted \(.*certificate.*\)/,
    ],
    [
      'a name that is not in the certificate',
      () => [`rediss://localhost:${tlsPort}`, { REDIS_TLS_CA_FILE: files.ca }],
      /is not trusted \(Hostname\/IP does not match/,
    ],
  ])('%s', async (_what, given, line) => {
    const [url, variables = {}] = given();
    const { redis, lines } = connect(url, variables);
    let attempts = 0;
    redis.on('reconnecting', () => attempts++);
    await waitUntil(() => attempts > 2, { description: 'it to try on' });
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(lines.join()).not.toContain('guess');
    redis.disconnect();
  });

  it('a certificate that Redis asks for', async () => {
    const admin = connect(`redis://:${encoded}@${plain()}`, {}).redis;
    await admin.config('SET', 'tls-auth-clients', 'yes');
    const { redis, lines } = connect(`rediss://:${encoded}@127.0.0.1:${tlsPort}`, {
      REDIS_TLS_CA_FILE: files.ca,
    });
    await waitUntil(() => lines.length > 0, { description: 'it to say so' });
    expect(lines).toEqual([
      expect.stringMatching(/CERTIFICATE_REQUIRED|certificate required|cannot be reached/i),
    ]);
    redis.disconnect();
    await admin.config('SET', 'tls-auth-clients', 'optional');
    admin.disconnect();
  });
});

describe('does not start with', () => {
  it.each<[string, () => [string, Variables?], RegExp]>([
    [
      'a file that is not there',
      () => ['rediss://redis', { REDIS_TLS_CA_FILE: '/nowhere/ca.crt' }],
      /^REDIS_TLS_CA_FILE: \/nowhere\/ca\.crt cannot be read \(ENOENT\)$/,
    ],
    [
      'a file that is no certificate',
      () => ['rediss://redis', { REDIS_TLS_CERT_FILE: files.password }],
      /^REDIS_TLS_CA_FILE, .* do not hold/,
    ],
    [
      'two passwords',
      () => ['redis://:secret@redis', { REDIS_PASSWORD_FILE: files.password }],
      /^REDIS_PASSWORD_FILE: contradicts the password in REDIS_URL; set only one of them$/,
    ],
    [
      'a database of a cluster',
      () => ['redis+cluster://:secret@n1,n2/2'],
      /^REDIS_URL: names the database 2, but a cluster has only 0; remove the \/2 at its end$/,
    ],
    [
      'an authority but no TLS',
      () => ['redis://redis', { REDIS_TLS_CA_FILE: files.ca }],
      /^REDIS_TLS_CA_FILE: is set, but REDIS_URL does not use TLS; begin it with rediss:\/\/$/,
    ],
    [
      'a password of sentinels that are not there',
      () => ['redis://redis', { REDIS_SENTINEL_PASSWORD_FILE: files.password }],
      /^REDIS_SENTINEL_PASSWORD_FILE: requires a REDIS_URL that begins with redis\+sentinel:\/\/$/,
    ],
  ])('%s', (_what, given, message) => {
    const [url, variables = {}] = given();
    expect(() => connect(url, variables)).toThrow(
      expect.objectContaining<Partial<ExpectedFailure>>({
        message: expect.stringMatching(message),
        exitCode: 78,
      }),
    );
  });

  it('one line and exit code 78', async () => {
    const exporter = spawnService('exporter', {
      REDIS_URL: server.url,
      REDIS_PASSWORD_FILE: '/nowhere/password',
    });
    expect(await exporter.exited).toBe(78);
    expect(exporter.output().split('\n')[0]).toBe(
      'barback exporter: REDIS_PASSWORD_FILE: /nowhere/password cannot be read (ENOENT)',
    );
  });
});
