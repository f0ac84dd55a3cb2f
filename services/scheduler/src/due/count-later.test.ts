import type { CounterIncrement } from '@barback/shared/state/counters';
import { expect, it } from 'vitest';
import { countLater } from './count-later.ts';

const stalled = (by: number, queue = 'ticks') =>
  ({ name: 'barback_queue_jobs_stalled_total', labels: [queue], by }) as const;

it('what comes within a pause is added up and written together, the rest at the end', async () => {
  const written: (readonly CounterIncrement[])[] = [];
  const wrote = Promise.withResolvers<void>();
  const later = countLater(async (increments) => {
    written.push(increments);
    wrote.resolve();
  }, 1);
  later.add([stalled(1), stalled(2, 'work')]);
  later.add([stalled(3)]);
  await wrote.promise;
  expect(written).toEqual([[stalled(4), stalled(2, 'work')]]);
  later.add([stalled(5)]);
  await later.end();
  await later.end();
  expect(written.slice(1)).toEqual([[stalled(5)]]);
});

it('what Redis refuses is lost, and the next is written', async () => {
  const answers = [Promise.reject(new Error('OOM')), Promise.resolve()];
  let calls = 0;
  const later = countLater(async () => answers[calls++]);
  for (const by of [1, 2]) {
    later.add([stalled(by)]);
    await later.end();
  }
  expect(calls).toBe(2);
});
