import { expect, test } from 'vitest';
import { exampleHeader, headerBytes } from './example-wal.ts';
import { parseSegmentHeader } from './page-header.ts';

/** What PostgreSQL 15 wrote, with segments of 1 MB. */
const WRITTEN = '10d10700010000000000900000000000680000000000000' + '01abc1c41931a0b6b0000100000200000';

test('the header of a segment is read', () => {
  expect(parseSegmentHeader(Buffer.from(WRITTEN, 'hex'))).toEqual({
    bigEndian: false,
    magic: 0xd110,
    timeline: 1,
    address: 0x900000n,
    continuedBytes: 0x68,
    systemId: 0x6b0b1a93411cbc1an,
    segmentBytes: 1024 * 1024,
    pageBytes: 8192,
  });
});

test('a machine may have the higher byte first', () => {
  const bytes = Buffer.alloc(40);
  bytes.writeUInt16BE(0xd110, 0);
  bytes.writeUInt16BE(2, 2);
  bytes.writeUInt32BE(3, 4);
  expect(parseSegmentHeader(bytes)).toMatchObject({ bigEndian: true, magic: 0xd110, timeline: 3 });
});

test.each([
  ['zeros', Buffer.alloc(40)],
  ['nothing', Buffer.alloc(0)],
  ['too few bytes', headerBytes(exampleHeader()).subarray(0, 30)],
  ['the header of another page', Buffer.concat([headerBytes(exampleHeader(), false), Buffer.alloc(16)])],
])('%s are none', (_, bytes) => {
  expect(parseSegmentHeader(bytes)).toBeNull();
});
