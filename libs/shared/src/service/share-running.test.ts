import { expect, it } from 'vitest';
import { shareRunning } from './share-running.ts';

/** Counts its runs; each takes as long as is said, by a clock of its own. */
function counted(tookMilliseconds: number) {
  const clock = { now: 0 };
  let runs = 0;
  const run = async () => {
    clock.now += tookMilliseconds;
    return ++runs;
  };
  return { clock, shared: shareRunning(run, () => clock.now) };
}

it('calls that come while it runs share the run, and the next one starts another', async () => {
  const { shared } = counted(10);
  expect(await Promise.all([shared(), shared(), shared()])).toEqual([1, 1, 1]);
  expect(await shared()).toBe(2);
});

it('what took two seconds to make is given again for two seconds', async () => {
  const { clock, shared } = counted(2000);
  expect(await shared()).toBe(1);
  clock.now += 1999;
  expect(await shared()).toBe(1);
  clock.now += 1;
  expect(await shared()).toBe(2);
});

it('a run that fails fails for those who shared it alone', async () => {
  let runs = 0;
  const shared = shareRunning(async () => {
    if (++runs === 1) throw new Error('away');
    return runs;
  });
  const statuses = (await Promise.allSettled([shared(), shared()])).map(({ status }) => status);
  expect(statuses).toEqual(['rejected', 'rejected']);
  expect(await shared()).toBe(2);
});
