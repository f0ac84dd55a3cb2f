import { describe, expect, test } from 'vitest';
import { exampleHeader, headerBytes } from './example-wal.ts';
import { bytesAtEnd, keyOf, lastSegments, unfinishedRecordFault } from './replay-end.ts';

const SEGMENT = 1024 * 1024;
const PAGE = 8192;
const NAME = '000000010000000000000003';
const address = 3n * BigInt(SEGMENT);
const path = [{ name: NAME, address, timeline: 1 }];
const headers = new Map([[NAME, exampleHeader({ address, segmentBytes: SEGMENT })]]);
const LAST = address + BigInt(SEGMENT - PAGE);

interface Record {
  at: bigint;
  length: number;
  before?: bigint;
  /** Of each page behind it; default: as it has to be. */
  continued?: (rest: number) => number;
  /** Behind the record's header; default: one long part that comes to its length. */
  body?: Buffer;
}

/** A segment that ends with a record of which only the begin is there. */
function segmentWith({ at, length, before = 1n, continued = (rest) => rest, body }: Record) {
  const content = Buffer.alloc(SEGMENT);
  const offset = Number(at - address);
  content.writeUInt32LE(length, offset);
  if (SEGMENT - offset >= 32) {
    content.writeBigUInt64LE(before, offset + 8);
    content.writeUInt8(254, offset + 24);
    content.writeUInt32LE(Math.max(0, length - 29), offset + 25);
    body?.copy(content, offset + 24);
  }
  let page = offset - (offset % PAGE) + PAGE;
  let rest = length - (page - offset);
  for (; page < SEGMENT; page += PAGE, rest -= PAGE - 24) {
    const continuedBytes = Math.max(0, continued(rest));
    const header = exampleHeader({ address: address + BigInt(page), continuedBytes });
    headerBytes(header, false).copy(content, page);
  }
  const [segment] = path;
  if (segment === undefined) throw new Error('there is no segment');
  const parts = bytesAtEnd(at, segment, SEGMENT);
  return new Map(parts.map((part) => [keyOf(part), content.subarray(part.offset, part.offset + part.bytes)]));
}

const judge = (record: Record, lastRecordAt: bigint | null = 1n) =>
  unfinishedRecordFault({ at: record.at, lastRecordAt }, path, { headers }, SEGMENT, segmentWith(record));

describe('a record that is not there as a whole', () => {
  test.each([
    ['begins on the last page', { at: LAST + 8000n, length: 500 }],
    ['has but its length there', { at: LAST + 8184n, length: 500 }],
    ['begins some pages before', { at: LAST - 100_000n, length: 200_000 }],
    ['begins with a page', { at: LAST + 24n, length: 10_000 }],
  ])('%s', (_, record) => {
    expect(judge(record)).toBeNull();
  });

  test('may begin a page, where replay ends before its header', () => {
    const read = segmentWith({ at: LAST + 24n, length: 10_000 });
    expect(
      unfinishedRecordFault({ at: LAST, lastRecordAt: 1n }, path, { headers }, SEGMENT, read),
    ).toBeNull();
  });
});

describe('a record that PostgreSQL should have replayed', () => {
  test.each([
    ['is there as a whole', { at: LAST + 8000n, length: 100 }, 'is there as a whole'],
    ['ends with the segment', { at: LAST + 8000n, length: 192 }, 'is there as a whole'],
    ['is empty', { at: LAST + 8000n, length: 0 }, 'is empty'],
    ['has a length that none has', { at: LAST + 8000n, length: 0x7fffffff }, 'which none is'],
    ['follows another', { at: LAST + 8000n, length: 500, before: 5n }, 'follows one at 0/5, not the last'],
    [
      'is not continued',
      { at: LAST - 100_000n, length: 200_000, continued: () => 0 },
      'is not continued behind it',
    ],
    [
      'is continued by less than its length says, of which a bit was flipped',
      { at: LAST - 100_000n, length: 200_000 | 0x40000, continued: (rest: number) => rest - 0x40000 },
      'is not continued behind it',
    ],
    [
      'has parts that do not come to its length',
      { at: LAST + 8000n, length: 500, body: Buffer.from([255, 10]) },
      'do not add up',
    ],
  ])('%s', (_, record, reason) => {
    expect(judge(record)).toContain(reason);
  });

  test('cannot be read', () => {
    const end = { at: LAST + 8000n, lastRecordAt: null };
    expect(unfinishedRecordFault(end, path, { headers }, SEGMENT, new Map())).toBe('cannot be read');
  });
});

test('a record may fill whole segments', () => {
  const names = ['3', '4', '5'].map((digit) => `00000001000000000000000${digit}`);
  const long = names.map((name, index) => ({
    name,
    address: address + BigInt(index * SEGMENT),
    timeline: 1,
  }));
  const begin = address + BigInt(SEGMENT - 8);
  const rest = (index: number) => 3_000_000 - 8 - (index - 1) * (SEGMENT - 40 - 127 * 24);
  const all = new Map(
    long.map(({ name, address }, index) => [
      name,
      exampleHeader({ address, segmentBytes: SEGMENT, continuedBytes: index === 0 ? 0 : rest(index) }),
    ]),
  );
  expect(lastSegments(long, { headers: all }, SEGMENT).map(({ name }) => name)).toEqual(names);
  const read = new Map([[`${NAME}/${SEGMENT - 8}`, Buffer.from([0xc0, 0xc6, 0x2d, 0, 0, 0, 0, 0])]]);
  const end = { at: begin, lastRecordAt: 1n };
  expect(unfinishedRecordFault(end, long, { headers: all }, SEGMENT, read)).toBeNull();
  all.set(names[2] ?? '', exampleHeader({ continuedBytes: 7 }));
  expect(unfinishedRecordFault(end, long, { headers: all }, SEGMENT, read)).toContain('is not continued');
});
