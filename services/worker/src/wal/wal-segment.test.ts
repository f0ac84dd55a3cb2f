import { expect, test } from 'vitest';
import { formatLsn, parseLsn } from './lsn.ts';
import { parseSegmentName, segmentName, segmentNumber } from './wal-segment.ts';

const MIB = 1024 * 1024;

test.each([
  ['000000010000000000000003', 16 * MIB, 1, 3, '0/3000028'],
  ['0000000A00000001000000FF', 16 * MIB, 10, 511, '1/FF000000'],
  ['000000010000000200000000', 16 * MIB, 1, 512, '2/0'],
  ['000000010000000100000003', 1024 * MIB, 1, 7, '1/C0000000'],
  ['000000010000000100000FFF', MIB, 1, 8191, '1/FFFFFFFF'],
])('the segment %s of %i bytes is number %i/%i, where %s is', (name, bytes, timeline, number, lsn) => {
  expect(parseSegmentName(name, bytes)).toEqual({ timeline, number });
  expect(segmentName({ timeline, number }, bytes)).toBe(name);
  expect(segmentNumber(parseLsn(lsn), bytes)).toBe(number);
  expect(formatLsn(parseLsn(lsn))).toBe(lsn);
});

test.each([
  '000000010000000000000003.partial',
  '00000002.history',
  '000000010000000000000003.00000028.backup',
  'xlog.db',
])('%s is no segment', (name) => {
  expect(parseSegmentName(name, 16 * MIB)).toBeNull();
});
