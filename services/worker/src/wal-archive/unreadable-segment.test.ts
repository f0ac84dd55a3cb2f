import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unreadableSegment } from './unreadable-segment.ts';

let wals: string;
beforeEach(async () => {
  wals = await mkdtemp(join(tmpdir(), 'barback-'));
  await mkdir(join(wals, '0000000100000000'));
});
afterEach(() => rm(wals, { recursive: true }));

const NAMES = [3, 4, 5].map((number) => `00000001000000000000000${number}`);
const WAL = Buffer.concat([Buffer.from([0x10, 0xd1]), Buffer.alloc(10_000, 'x')]);
const COMPRESSED = [gzipSync(WAL), zstdCompressSync(WAL), WAL];

async function look(second: Buffer): Promise<string | null> {
  for (const [at, name] of NAMES.entries()) {
    const content = at === 1 ? second : (COMPRESSED[at] ?? WAL);
    await writeFile(join(wals, name.slice(0, 16), name), content);
  }
  return await unreadableSegment(wals, NAMES, AbortSignal.timeout(10_000));
}

test.each([
  ['gzip', gzipSync(WAL)],
  ['zstd', zstdCompressSync(WAL)],
  ['nothing', WAL],
  ['what takes a program', Buffer.from('BZh9')],
  ['snappy', Buffer.from([0xff, 0x06, 0x00, 0x00])],
  ['anything, and encrypted', Buffer.from([0x85, 0x01, 0x8c, 0x03])],
])('a segment that is compressed by %s can be read', async (_, content) => {
  expect(await look(content)).toBeNull();
});

test.each([
  ['is cut short', gzipSync(WAL).subarray(0, -10), 'it cannot be decompressed: unexpected end of file'],
  ['is cut short', zstdCompressSync(WAL).subarray(0, -3), 'it cannot be decompressed'],
  ['is garbage', Buffer.alloc(500, 7), 'it is neither WAL nor compressed'],
  ['is empty', Buffer.alloc(0), 'it is neither WAL nor compressed'],
])('one that %s is named', async (_, content, why) => {
  expect(await look(content)).toContain(`WAL segment ${NAMES[1]} is damaged in the archive (${why}`);
});
