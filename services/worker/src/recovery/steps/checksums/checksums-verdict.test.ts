import { expect, test } from 'vitest';
import { badChecksumsReason } from './checksums-verdict.ts';

const bad = (block: number) =>
  `pg_checksums: error: checksum verification failed in file "/r/pg/data/base/5/16411", block ${block}: calculated checksum 8DC8 but block contains E38D`;

test('pages are named by their file and their number, the first of many', () => {
  const printed = `${[1, 2, 3, 4].map(bad).join('\n')}\nBad checksums:  900\n`;
  const named = (block: number) =>
    `checksum verification failed in file "base/5/16411", block ${block}: calculated checksum 8DC8 but block contains E38D`;
  expect(badChecksumsReason(printed, 900, '/r/pg/data')).toBe(
    `${[1, 2, 3].map(named).join('; ')}; and 897 more`,
  );
});

test('a check that says nothing has failed all the same', () => {
  expect(badChecksumsReason('Segmentation fault', 0, '/r/pg/data')).toBe('pg_checksums failed');
});
