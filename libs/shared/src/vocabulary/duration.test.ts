import { expect, it } from 'vitest';
import { parseDurationMilliseconds } from './duration.ts';

it.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['2 days', 172_800_000],
])('%s lasts %i ms', (text, milliseconds) => {
  expect(parseDurationMilliseconds(text)).toBe(milliseconds);
});

it.each(['', '5', '0', '0s', '-5m', 'soon', '5 parsecs', 'm', '5m30s', '101 years', `${'9'.repeat(400)}m`])(
  '"%s" is not a duration',
  (text) => {
    expect(parseDurationMilliseconds(text)).toBeNull();
  },
);
