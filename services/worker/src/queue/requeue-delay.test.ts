import { expect, it } from 'vitest';
import { requeueDelayMilliseconds } from './requeue-delay.ts';

it.each([
  ['a few seconds', 'busy', 0, 0, 3000],
  ['a few seconds, each job another time', 'busy', 0, 1, 5000],
  ['no longer while others wait too', 'busy', 40, 0.5, 4000],
  ['longer when so many wait that looking again would be work by itself', 'busy', 1000, 0.5, 100_000],
  ['about a minute when it failed', 'failed', 0, 0.5, 60_000],
] as const)('a job that is put back waits %s', (_how, why, waiting, random, expected) => {
  expect(requeueDelayMilliseconds(why, waiting, random)).toBe(expected);
});
