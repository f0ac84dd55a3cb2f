import { exampleSnapshot } from '@barback/shared/status/example-snapshot';
import { emptySnapshot } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { snapshotSource } from './snapshot.ts';

/** Gives these snapshots, each of which takes as long to read as is said, by a clock of its own. */
function source(answers: (typeof emptySnapshot)[], tookMilliseconds = 0) {
  const clock = { now: 0, reads: 0 };
  const read = async () => {
    clock.reads++;
    clock.now += tookMilliseconds;
    return answers.shift() ?? exampleSnapshot;
  };
  return {
    clock,
    ...snapshotSource(
      read,
      async () => [],
      () => clock.now,
    ),
  };
}

it('keeps what Redis said last, and says that Redis is away', async () => {
  const { newest } = source([exampleSnapshot, emptySnapshot, { ...exampleSnapshot, plan: null }]);
  expect(await newest()).toEqual(exampleSnapshot);
  expect(await newest()).toEqual({ ...exampleSnapshot, redisUp: false });
  expect(await newest()).toEqual({ ...exampleSnapshot, plan: null });
});

it('knows nothing before Redis was ever read', async () => {
  const { newest } = source([emptySnapshot]);
  expect(await newest()).toEqual(emptySnapshot);
});

it('reads once for all who ask at the same time', async () => {
  const { clock, newest, recent } = source([]);
  await Promise.all([newest(), recent(), newest()]);
  expect(clock.reads).toBe(1);
});

it('reads again at once what took no time, for lists too', async () => {
  const { clock, recent } = source([]);
  await recent();
  await recent();
  expect(clock.reads).toBe(2);
});

it('shows a snapshot in lists for twenty times as long as it took, and renews it meanwhile', async () => {
  const { clock, recent } = source([], 100);
  const first = await recent();
  clock.now += 999;
  expect([await recent(), clock.reads]).toEqual([first, 1]);
  clock.now += 1;
  expect([await recent(), clock.reads]).toEqual([first, 2]);
});

it('waits for a new snapshot when nobody has asked for long', async () => {
  const { clock, recent } = source([exampleSnapshot, { ...exampleSnapshot, plan: null }], 100);
  await recent();
  clock.now += 2000;
  expect((await recent()).snapshot.plan).toBeNull();
});
