import { expect, test } from 'vitest';
import { spaceNeededBytes } from './space-needed.ts';

const MEBIBYTE = 1024 ** 2;

test.each([
  [1000, 16, 1148],
  [0, 16, 48],
  [10, 1, 14],
])('a backup of %i MiB with WAL segments of %i MiB takes %i MiB', (size, segment, expected) => {
  const backup = { sizeBytes: size * MEBIBYTE, segmentBytes: segment * MEBIBYTE };
  expect(spaceNeededBytes(backup) / MEBIBYTE).toBeCloseTo(expected);
});
