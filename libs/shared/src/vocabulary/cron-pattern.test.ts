import { expect, it } from 'vitest';
import { isTimezone, longestIntervalSeconds } from './cron-pattern.ts';

it.each([
  ['Europe/Lisbon', true],
  ['UTC', true],
  ['Europe/Lissabon', false],
  ['', false],
  ['EST5EDT', true],
  ['europe/lisbon', true],
  ['+02:00', false],
  ['UTC+2', false],
  ['local', false],
])('%s is an IANA zone: %s', (timezone, known) => {
  expect(isTimezone(timezone)).toBe(known);
});

it.each([
  ['@hourly', 1],
  ['0 10 * * *', 24],
  ['0 10 * * 1-5', 72],
  ['0 */6 * * *', 6],
  ['0,50 * * * *', 50 / 60],
  ['*/10 9-17 * * 1-5', 63 + 10 / 60],
  ['0 4 * * 0', 7 * 24],
  ['0 4 * * 0,6', 6 * 24],
  ['0 0 1 * *', 31 * 24],
  ['0 0 */2 * 1', 21 * 24],
  ['@yearly', 366 * 24],
])('the longest gap of %s is %d hours', (pattern, hours) => {
  const interval = longestIntervalSeconds(pattern, 'UTC', new Date('2026-11-18T09:30:00Z'));
  expect(interval).toBe(hours * 3600);
});
