import { expect, test } from 'vitest';
import { randomInstant } from './random-instant.ts';

const END = '2026-11-23T12:00:00.000Z';
const COMMIT = '2026-11-23T12:00:10.001500Z';

test.each([
  [0, '2026-11-23T12:00:00.001Z'],
  [0.5, '2026-11-23T12:00:05.001Z'],
  [0.999999, '2026-11-23T12:00:10.000Z'],
])('%d of the way from the end of the backup to the newest commit', (random, expected) => {
  expect(randomInstant(END, COMMIT, random)).toBe(expected);
});

test.each([
  ['no commit', null],
  ['one before the backup ended', '2026-11-23T11:59:59.000000Z'],
  ['one at the very end of the backup', '2026-11-23T12:00:00.000900Z'],
])('there is no instant with %s', (_, commit) => {
  expect(randomInstant(END, commit, 0.5)).toBeNull();
});
