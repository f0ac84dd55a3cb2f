import { expect, it } from 'vitest';
import { scheduleInWords } from './schedule-in-words.ts';

const next = { at: null, pattern: null, timezone: null, intervalSeconds: 7200 };

it.each([
  ['0 10 * * 1-5', 'At 10:00, Monday through Friday (UTC)'],
  ['@daily', 'At 00:00 (UTC)'],
  [
    '0 0 */2 * 1',
    'At 00:00, every 2 days in a month, and on Monday: on days that match both day fields, because one of them begins with * (UTC)',
  ],
  [
    '0 0 15 * 1',
    'At 00:00, on day 15 of the month, and on Monday: on days that match either day field, because neither begins with * (UTC)',
  ],
  ['H H * * *', 'H H * * * (UTC)'],
])('the pattern "%s" reads "%s"', (pattern, words) => {
  expect(scheduleInWords({ ...next, pattern, timezone: 'UTC' })).toBe(words);
});

it('an interval reads as one', () => {
  expect(scheduleInWords(next)).toBe('Every 2 hours');
});
