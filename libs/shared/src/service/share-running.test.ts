import { expect, it } from 'vitest';
import { shareRunning } from './share-running.ts';

it('calls that come while it runs share the run, and the next one starts another', async () => {
  let runs = 0;
  const shared = shareRunning(async () => ++runs);
  expect(await Promise.all([shared(), shared(), shared()])).toEqual([1, 1, 1]);
  expect(await shared()).toBe(2);
});

it('a run that fails fails for those who shared it alone', async () => {
  let runs = 0;
  const shared = shareRunning(async () => {
    if (++runs === 1) throw new Error('away');
    return runs;
  });
  expect((await Promise.allSettled([shared(), shared()])).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
  expect(await shared()).toBe(2);
});
