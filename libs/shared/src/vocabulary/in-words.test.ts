import { expect, it } from 'vitest';
import { durationInWords, intervalInWords, sizeInWords } from './in-words.ts';

it.each([
  [-3, '0 seconds'],
  [0, '0 seconds'],
  [0.44, '0.4 seconds'],
  [1, '1 second'],
  [9.96, '10 seconds'],
  [59.6, '1 minute'],
  [61, '1 minute 1 second'],
  [3600, '1 hour'],
  [3605, '1 hour'],
  [5400, '1 hour 30 minutes'],
  [86_399, '23 hours 59 minutes'],
  [90_000, '1 day 1 hour'],
  [864_000, '10 days'],
])('%d seconds are "%s"', (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words);
});

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [25_165_824, '24 MiB'],
  [1024 ** 4 * 9.96, '10 TiB'],
  [1024 ** 6, '1024 PiB'],
])('%d bytes are "%s"', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});

it.each([
  [60, 'minute'],
  [120, '2 minutes'],
  [129_600, '1 day 12 hours'],
])('an interval of %d seconds is "every %s"', (seconds, words) => {
  expect(intervalInWords(seconds)).toBe(words);
});
