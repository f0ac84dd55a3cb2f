import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { redisSizes } from './redis-sizes.ts';

/** A Redis that answers what asks for sizes by this error, and says how often it was asked. */
function refusing(message: string) {
  let asked = 0;
  const refuse = async () => {
    asked++;
    throw new Error(message);
  };
  const redis = {
    memory: refuse,
    hstrlen: refuse,
    getrange: refuse,
    exists: refuse,
    mget: async () => ['text'],
  };
  return { sizes: redisSizes(redis as unknown as Redis), asked: () => asked };
}

describe('how much there is', () => {
  it.each([
    ['the user may not ask', "NOPERM this user has no permissions to run the 'memory|usage' command"],
    ['Redis has no such command', "ERR unknown command 'MEMORY', with args beginning with: 'USAGE'"],
  ])('is not known, and nothing is kept from being read, where %s', async (_why, message) => {
    const { sizes, asked } = refusing(message);
    expect(await sizes.isModest('key')).toBe(true);
    expect(await sizes.isModest('key')).toBe(true);
    expect(asked()).toBe(1);
    expect(await sizes.lengths('key', ['a'])).toEqual([0]);
    expect(await sizes.beginnings(['key'], 1)).toEqual(['text']);
  });

  it('is an error while Redis does not answer', async () => {
    await expect(refusing('Connection is closed.').sizes.isModest('key')).rejects.toThrow('closed');
  });
});

it('without the right to ask which leases exist, all may, and it still asks for sizes', async () => {
  const { sizes, asked } = refusing("NOPERM this user has no permissions to run the 'exists' command");
  const servers = Array.from({ length: 60 }, (_, index) => `pg${index}`);
  expect(await sizes.existing(servers, (server) => server)).toEqual(servers);
  const before = asked();
  expect(await sizes.existing(servers, (server) => server)).toEqual(servers);
  expect(asked()).toBe(before);
  await sizes.isModest('key');
  expect(asked()).toBe(before + 1);
});
