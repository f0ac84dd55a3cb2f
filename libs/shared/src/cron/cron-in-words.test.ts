import { expect, it } from 'vitest';
import { daysInWords } from './cron-in-words.ts';

it.each([
  ['0 0 */2 * 1', 'on days that are both, as one of the two fields begins with *'],
  ['0 0 15 * 1', 'on days that are either, as neither of the two fields begins with *'],
  ['0 0 15 * *', null],
  ['0 0 * * 1-5', null],
  ['@weekly', null],
  ['noon', null],
])('%s is due %s', (pattern, words) => {
  expect(daysInWords(pattern)).toBe(words);
});
