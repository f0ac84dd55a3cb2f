import { expect, test } from 'vitest';
import { bytesToRestore } from './bytes-to-restore.ts';

const MIB = 1024 ** 2;
const SEGMENTS = ['000000010000000000000003', '000000010000000000000004'];

test.each([
  ['the backup, when there is no WAL', 100 * MIB, [], 100 * MIB],
  ['the backup and the WAL to replay', 100 * MIB, SEGMENTS, 132 * MIB],
  ['nobody knows how much, when that is not known of the backup', null, SEGMENTS, null],
])('what is restored is %s', (_, restoredBytes, segments, expected) => {
  expect(bytesToRestore({ restoredBytes, segmentBytes: 16 * MIB }, { segments })).toBe(expected);
});
