import { expect, it } from 'vitest';
import { putBackDelayMilliseconds } from './put-back-delay.ts';

it.each([
  ['a few seconds', 0, 0, 3000],
  ['a few seconds, each job another time', 0, 1, 5000],
  ['no longer while others wait too', 40, 0.5, 4000],
  ['longer when so many wait that looking again would be work by itself', 1000, 0.5, 100_000],
])('a job that is put back waits %s', (_how, waiting, random, expected) => {
  expect(putBackDelayMilliseconds(waiting, random)).toBe(expected);
});
