import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWalList } from './read-wal-list.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
});
afterEach(() => rm(directory, { recursive: true }));

const LINE = '000000010000000000000001\t16777216\t1795431600.25\tNone\n';
const read = () => readWalList({ walLists: ['newer', 'older'].map((name) => join(directory, name)) }, []);
const totalBytes = async () => (await read())?.totalBytes;

test('what is archived is not known before there is a list', async () => {
  expect(await read()).toBeNull();
});

test('the newer of two lists counts', async () => {
  await writeFile(join(directory, 'older'), LINE);
  expect(await totalBytes()).toBe(16_777_216);
  await writeFile(join(directory, 'newer'), LINE + LINE);
  expect(await totalBytes()).toBe(2 * 16_777_216);
});

test('a line that is being written does not count yet', async () => {
  await writeFile(join(directory, 'newer'), `${LINE}000000010000000000000002\t167`);
  expect(await totalBytes()).toBe(16_777_216);
});

test('nothing is said of a list that cannot be read', async () => {
  expect(await readWalList({ walLists: [directory] }, [])).toBeNull();
});
