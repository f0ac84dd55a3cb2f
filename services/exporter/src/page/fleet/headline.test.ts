import { expect, it } from 'vitest';
import { headline } from './headline.ts';

const none = { failing: 0, late: 0, unknown: 0, unproven: 0, protected: 0, inactive: 0 };

it.each([
  [{}, 'No servers yet'],
  [{ inactive: 2 }, 'Every server is switched off'],
  [{ protected: 1 }, 'The server is protected'],
  [{ protected: 14, inactive: 1 }, 'All 14 servers are protected'],
  [{ unproven: 1, protected: 13 }, '1 of 14 servers is unproven'],
  [{ failing: 1, unproven: 1, protected: 12, inactive: 1 }, '1 of 14 servers needs you'],
  [{ failing: 1, late: 1, unknown: 1, protected: 1 }, '3 of 4 servers need you'],
  [{ failing: 1 }, '1 of 1 server needs you'],
])('%j reads "%s"', (counts, words) => {
  expect(headline({ ...none, ...counts })).toBe(words);
});
