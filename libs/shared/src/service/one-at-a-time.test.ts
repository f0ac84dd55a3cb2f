import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

/** A run that ends when told to, and counts how many are under way. */
function controlledRun() {
  const ends: (() => void)[] = [];
  let underWay = 0;
  let most = 0;
  const run = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise<void>((resolve) => ends.push(resolve));
    underWay -= 1;
    return ends.length;
  };
  return { run, ends, most: () => most };
}

it('runs never overlap, and all calls made during a run share the next one', async () => {
  const { run, ends, most } = controlledRun();
  const ask = oneAtATime(run);
  const first = ask();
  await expect.poll(() => ends.length).toBe(1);
  const during = [ask(), ask(), ask()];
  ends[0]?.();
  await first;
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  expect(await Promise.all(during)).toEqual([2, 2, 2]);
  expect([ends.length, most()]).toEqual([2, 1]);
});

it('a run that fails fails for those who asked for it, and the next one runs', async () => {
  let runs = 0;
  const ask = oneAtATime(async () => {
    runs += 1;
    if (runs === 1) throw new Error('no Redis');
    return runs;
  });
  const first = ask();
  await expect(first).rejects.toThrow('no Redis');
  expect(await ask()).toBe(2);
});
