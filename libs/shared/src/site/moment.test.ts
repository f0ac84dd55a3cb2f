import { renderToString } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { asRead } from './as-read.ts';
import { distanceInWords, instant, instantWithSeconds } from './moment.ts';

const now = new Date('2026-11-23T12:00:00Z');

it.each([
  ['2026-11-23T12:00:00.400Z', 'now'],
  ['2026-11-23T11:59:48Z', '12 seconds ago'],
  ['2026-11-23T11:57:35Z', '2 minutes ago'],
  ['2026-11-23T12:00:30Z', 'in 30 seconds'],
  ['2026-11-23T14:30:59+01:00', 'in 1 hour 30 minutes'],
])('%s is "%s" at noon UTC', (isoTime, words) => {
  expect(distanceInWords(isoTime, new Date('2026-11-23T12:00:00Z'))).toBe(words);
});

it.each([
  ['2026-11-23T12:30:00+01:00', '2026-11-23 11:30 UTC', '2026-11-23 11:30:00 UTC'],
  ['2026-11-23T11:30:07.9Z', '2026-11-23 11:30:07 UTC', '2026-11-23 11:30:07 UTC'],
])('%s is written as "%s", and with seconds as "%s"', (isoTime, short, long) => {
  expect(asRead(renderToString(instant(isoTime, now)))).toBe(short);
  expect(asRead(renderToString(instantWithSeconds(isoTime, now)))).toBe(long);
});
