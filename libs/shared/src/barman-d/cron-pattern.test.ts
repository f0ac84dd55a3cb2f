import { describe, expect, it } from 'vitest';
import { cronPatternError, isTimezone, longestIntervalSeconds } from './cron-pattern.ts';

describe('a valid cron pattern', () => {
  it.each([
    '0 10 * * *',
    '*/15 * * * *',
    '0  3 * * 1-5',
    '30 0 10 * * *',
    '0 0 * * THU',
    '0 0 1 MAR *',
    '0 0 L * *',
    '0 0 * * 1#1',
    '@hourly',
    '@daily',
    '@weekly',
    '@monthly',
    '@yearly',
  ])('%s', (pattern) => {
    expect(cronPatternError(pattern)).toBeNull();
  });
});

describe('what is wrong with a cron pattern', () => {
  it.each([
    ['0 3 * *', '"0 3 * *" has 4 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['* *', '"* *" has 2 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['noon', '"noon" has 1 field, a cron pattern has 5 (or 6 with seconds)'],
    ['', '"" has 0 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['0 0 3 * * * 2026', '"0 0 3 * * * 2026" has 7 fields, a cron pattern has 5 (or 6 with seconds)'],
    ['@every 5m', '"@every 5m" is not one of @hourly, @daily, @weekly, @monthly, @yearly'],
    ['@reboot', '"@reboot" is not one of @hourly, @daily, @weekly, @monthly, @yearly'],
    ['0 25 * * *', '"0 25 * * *" is not a cron pattern: Constraint error, got value 25 expected range 0-23'],
    ['0 3 31 2 *', '"0 3 31 2 *" is not a cron pattern: Invalid explicit day of month definition'],
    [
      '0 3 * * someday',
      '"0 3 * * someday" is not a cron pattern: Validation error, cannot resolve alias "som"',
    ],
    ['0 H * * *', '"0 H * * *" has an H, which stands for no fixed time'],
  ])('%s', (pattern, message) => {
    expect(cronPatternError(pattern)).toBe(message);
  });
});

it.each([
  ['Europe/Lisbon', true],
  ['UTC', true],
  ['Europe/Lissabon', false],
  ['', false],
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
  ['0 0 * * 1#1', 5 * 7 * 24],
  ['@yearly', 366 * 24],
])('the longest gap of %s is %d hours', (pattern, hours) => {
  const interval = longestIntervalSeconds(pattern, 'UTC', new Date('2026-11-18T09:30:00Z'));
  expect(interval).toBe(hours * 3600);
});
