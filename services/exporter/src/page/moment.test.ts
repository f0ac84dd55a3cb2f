import { expect, it } from 'vitest';
import { distanceInWords } from './moment.ts';

it.each([
  ['2026-11-23T12:00:00.400Z', 'now'],
  ['2026-11-23T11:59:48Z', '12 seconds ago'],
  ['2026-11-23T11:57:35Z', '2 minutes ago'],
  ['2026-11-23T12:00:30Z', 'in 30 seconds'],
  ['2026-11-23T14:30:59+01:00', 'in 1 hour 30 minutes'],
])('%s is "%s" at noon UTC', (isoTime, words) => {
  expect(distanceInWords(isoTime, new Date('2026-11-23T12:00:00Z'))).toBe(words);
});
