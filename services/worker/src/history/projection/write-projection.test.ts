import { expect, it } from 'vitest';
import { readPosition } from './write-projection.ts';

it.each([
  ['0', 0],
  ['99', 99],
  ['100', 100],
  ['101', null],
  [null, null],
  ['', null],
  ['-1', null],
  ['1.5', null],
  ['1e2', null],
  ['nan', null],
  ['inf', null],
  ['abc', null],
  ['9'.repeat(400), null],
])('of a history of 100 bytes Redis says %j: %j', (was, position) => {
  expect(readPosition(was, 100)).toBe(position);
});
