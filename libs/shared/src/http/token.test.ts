import { expect, it } from 'vitest';
import { isGuessable, isToken } from './token.ts';

it.each([
  ['first-token', true],
  ['second-token', true],
  ['second-toke', false],
  ['second-token ', false],
  ['', false],
])('"%s" is one of two tokens: %s', (given, isOne) => {
  expect(isToken(given, ['first-token', 'second-token'])).toBe(isOne);
});

it.each([
  ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', true],
  ['1234567890123456', true],
  ['correct-horse-ba', true],
  ['f3b1c9a07e5d2846f3b1c9a07e5d2846', false], // openssl rand -hex 16
  ['q8Zr2LxV7nTb0YwKc5Ho', false],
  ['0f8fad5b-d9cb-469f-a165-70867728950e', false],
])('%s can be found by trying: %s', (token, guessable) => {
  expect(isGuessable(token)).toBe(guessable);
});
