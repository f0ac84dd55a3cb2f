import { expect, it } from 'vitest';
import { unreadInWords } from './unread-in-words.ts';

const far = { what: '"shop.public.far"', why: 'a foreign table' };

it.each([
  ['nothing', { count: 0, first: [] }, []],
  ['all', { count: 1, first: [far] }, ['Not read: "shop.public.far": a foreign table.']],
  [
    'the first, and how many more',
    { count: 41, first: [far] },
    ['Not read: "shop.public.far": a foreign table.', 'Also not read: 40 more.'],
  ],
])('tells %s', (_, unread, words) => {
  expect(unreadInWords(unread)).toEqual(words);
});
