import { expect, test } from 'vitest';
import { majorVersion } from './major-version.ts';

test.each([
  [150018, '15'],
  [100001, '10'],
  [90624, '9.6'],
])('%i is PostgreSQL %s', (versionNumber, major) => {
  expect(majorVersion(versionNumber)).toBe(major);
});
