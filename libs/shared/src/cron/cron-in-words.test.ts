import { expect, it } from 'vitest';
import { daysInWords } from './cron-in-words.ts';

it.each([
  ['0 0 */2 * 1', 'on days that match both day fields, because one of them begins with *'],
  ['0 0 15 * 1', 'on days that match either day field, because neither begins with *'],
  ['0 0 15 * *', null],
  ['0 0 * * 1-5', null],
  ['@weekly', null],
  ['noon', null],
])('%s is due %s', (pattern, words) => {
  expect(daysInWords(pattern)).toBe(words);
});
