import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleBackup } from '../catalogue/example-backup.ts';
import { defaultLayout } from '../catalogue/layout.ts';
import { readMissingWal } from './read-missing-wal.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'barback-'));
});
afterEach(() => rm(home, { recursive: true }));

const write = async (file: string, content: string | Buffer = '') => {
  const path = join(home, 'pg', file);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
};
const archive = async (...segments: string[]) => {
  for (const segment of segments) await write(`wals/${segment.slice(0, 16)}/${segment}`);
};
const segment = (number: number, timeline = 1) => `0000000${timeline}000000000000000${number.toString(16)}`;

/** The WAL of the older one is in segment 3, of the newer one in 6. */
const older = exampleBackup({ backupId: 'older' });
const newer = exampleBackup({
  ...{ backupId: 'newer', beginWal: segment(6), endWal: segment(6) },
  ...{ beginXlog: '0/6000028', endXlog: '0/6000138' },
});
const read = async () => {
  const missing = await readMissingWal(defaultLayout(home, 'pg'), [older, newer], new Map());
  return missing && { count: missing.count, first: missing.sinceNewestDone.first };
};

beforeEach(async () => {
  for (const id of ['older', 'newer']) await write(`base/${id}/data/PG_VERSION`);
});

test('a hole is counted, and what belongs to other segments or is incomplete fills none', async () => {
  await archive(segment(3), segment(4), segment(5), segment(6), segment(8));
  await archive(`${segment(7)}.partial`, `${segment(6)}.00000028.backup`);
  expect(await read()).toEqual({ count: 1, first: segment(7) });
});

test('WAL that Barman deletes with a backup is not missing, though the backup is still called DONE', async () => {
  await archive(segment(5), segment(6), segment(7));
  expect(await read()).toEqual({ count: 2, first: null });
  await rm(join(home, 'pg/base/older/data'), { recursive: true });
  expect(await read()).toEqual({ count: 0, first: null });
});

test.each([
  ['as it is', (text: string) => text],
  ['compressed by gzip', gzipSync],
  ['compressed by zstd', zstdCompressSync],
])('a promotion is followed by its history, %s', async (_, written) => {
  await archive(...[3, 4, 5, 6, 7].map((number) => segment(number)), segment(7, 2), segment(9, 2));
  await write('wals/00000002.history', written('1\t0/7000100\tno recovery target specified\n'));
  expect(await read()).toEqual({ count: 1, first: segment(8, 2) });
});

test('nothing is said when a history cannot be read: which WAL is needed is not known', async () => {
  await archive(segment(3), segment(7, 2));
  await write('wals/00000002.history', 'BZh91AY&SY');
  expect(await read()).toBeNull();
});

test('nothing is said of an archive that is not there', async () => {
  expect(await read()).toBeNull();
});
