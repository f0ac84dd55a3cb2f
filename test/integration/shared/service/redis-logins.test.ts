import { readFile, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const USERS = ['scheduler', 'worker', 'exporter', 'cli'];

let directory: TemporaryDirectory;
let server: RedisServer;
const makeLogins = () =>
  execa(file('deploy/docker/redis-logins'), [
    userInfo().username,
    file('deploy/redis/users.acl'),
    directory.path,
  ]);
const passwordOf = async (user: string) =>
  (await readFile(join(directory.path, `${user}-login/password`), 'utf8')).trim();
/** What Redis answers to a user with a password. */
async function answer(username: string, password: string): Promise<string> {
  const redis = new Redis(server.url, { username, password, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {}); // what it refuses is the answer
  try {
    await redis.connect();
    return await redis.ping();
  } catch (error) {
    return (error as Error).message;
  } finally {
    redis.disconnect();
  }
}

beforeAll(async () => {
  directory = await startTemporaryDirectory();
  await makeLogins();
  const acl = await readFile(join(directory.path, 'redis-login/users.acl'), 'utf8');
  const aclfile = join(directory.path, 'tested.acl');
  // nobody without a name is let in: here they may ask whether Redis has started
  await writeFile(aclfile, acl.replace('user default off', 'user default on nopass -@all +ping +info'));
  server = await startRedis({ aclfile });
});
afterAll(async () => {
  await server?.stop();
  await directory?.stop();
});

describe('the logins that docker-compose.yml makes', () => {
  it.each(USERS)('let the %s in, with a password that only it can read', async (user) => {
    expect(await answer(`barback-${user}`, await passwordOf(user))).toBe('PONG');
    const { mode } = await stat(join(directory.path, `${user}-login/password`));
    expect(mode & 0o777).toBe(0o400);
  });

  it('let nobody in as another, nor without a name', async () => {
    expect(await answer('barback-worker', await passwordOf('exporter'))).not.toBe('PONG');
    const acl = await readFile(join(directory.path, 'redis-login/users.acl'), 'utf8');
    expect(acl).toMatch(/^user default off$/m);
  });

  it('stay when they are made again', async () => {
    const before = await Promise.all(USERS.map(passwordOf));
    await makeLogins();
    expect(await Promise.all(USERS.map(passwordOf))).toEqual(before);
    const acl = await readFile(join(directory.path, 'redis-login/users.acl'), 'utf8');
    expect(acl).not.toContain('SHA256_OF');
    for (const password of before) expect(acl).not.toContain(password);
  });
});
