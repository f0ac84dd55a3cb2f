import { expect, test } from 'vitest';
import { recordAddsUp } from './record-parts.ts';

const OF_15 = { bigEndian: false, magic: 0xd110 };
/** A heap insert with the image of a page that has a hole and is compressed, as PostgreSQL 15 wrote it. */
const record = (length: number, ...parts: number[]) => {
  const bytes = Buffer.alloc(24 + parts.length);
  bytes.writeUInt32LE(length, 0);
  bytes.set(parts, 24);
  return bytes;
};
const BLOCK = [0, 0x20, 10, 0, ...Array<number>(12).fill(1), 5, 0, 0, 0];
const IMAGE = [0, 0x10, 0, 0, 100, 0, 50, 0, 0x07, 30, 0, ...Array<number>(12).fill(1), 5, 0, 0, 0];
const SAME = [1, 0xa0, 10, 0, 6, 0, 0, 0];

test.each([
  ['no parts, as of a switch', record(24), true],
  ['main data', record(24 + 2 + 16, 255, 16), true],
  ['long main data', record(24 + 5 + 300, 254, 0x2c, 1, 0, 0), true],
  ['a block and main data', record(24 + 20 + 10 + 2 + 3, ...BLOCK, 255, 3), true],
  ['blocks of one relation', record(24 + 28 + 20 + 2 + 3, ...BLOCK, ...SAME, 255, 3), true],
  ['the compressed image of a page', record(24 + 27 + 100 + 2 + 3, ...IMAGE, 255, 3), true],
  ['an origin and a transaction', record(24 + 3 + 5 + 2 + 8, 253, 1, 0, 252, 1, 0, 0, 0, 255, 8), true],
  ['another length than its own', record(24 + 2 + 16 + 4096, 255, 16), false],
  ['a part that there is not', record(100, 77, 0), false],
  ['parts that are not there yet', record(100, 0, 0x20, 10), null],
])('a record with %s', (_, bytes, expected) => {
  expect(recordAddsUp(bytes, OF_15)).toBe(expected);
});

test('of a PostgreSQL that is newer than what is known nothing is said', () => {
  expect(recordAddsUp(record(100, 77, 0), { bigEndian: false, magic: 0xd11f })).toBeNull();
});
