import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { homeIdentity } from './home-identity.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is the same for all workers of a home, also when they begin at once', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => homeIdentity(join(directory, 'a'))));
  expect(new Set([...ids, await homeIdentity(join(directory, 'a'))]).size).toBe(1);
  expect(await readdir(join(directory, 'a'))).toEqual(['home-id']);
});

it('is another one for each home', async () => {
  expect(await homeIdentity(join(directory, 'a'))).not.toBe(await homeIdentity(join(directory, 'b')));
});

it('is not known where nothing can be written', async () => {
  await writeFile(join(directory, 'a'), 'a file');
  expect(await homeIdentity(join(directory, 'a'))).toBeNull();
});
