import type { CounterIncrement } from '@barback/shared/state/counters';
import type { StateStore } from '@barback/shared/state/state-store';
import { expect, it } from 'vitest';
import { batchedStore } from './batched-store.ts';

it('what many due runs read and write at once takes few commands, and each gets its own answer', async () => {
  const commands: unknown[] = [];
  const counted: CounterIncrement[] = [];
  const store = batchedStore({
    getMany: async (name: string, fields: readonly string[]) => {
      commands.push([name, ...fields]);
      return new Map(fields.flatMap((field) => (field === 'pg2' ? [[field, `pause of ${field}`]] : [])));
    },
    setNumbers: async (...written: unknown[]) => void commands.push(written),
    exchangeNumbers: async (_: string, numbers: readonly (readonly [string, number])[]) =>
      numbers.map(([, value]) => value - 1),
    count: async (increments: readonly CounterIncrement[]) => void counted.push(...increments),
  } as unknown as StateStore);

  const pauses = ['pg1', 'pg2', 'pg3'].map((server) => store.get('pauses', server));
  expect(await Promise.all(pauses)).toEqual([null, 'pause of pg2', null]);
  await Promise.all([1, 2, 3].map((at) => store.setNumber('last-runs', `backup/pg${at}`, at)));
  expect(commands).toEqual([
    ['pauses', 'pg1'],
    ['pauses', 'pg2', 'pg3'],
    ['last-runs', [['backup/pg1', 1]]],
    [
      'last-runs',
      [
        ['backup/pg2', 2],
        ['backup/pg3', 3],
      ],
    ],
  ]);
  const settling = [5, 6].map((at) => store.exchangeNumber('settled-runs', `backup/pg${at}`, at));
  expect(await Promise.all(settling)).toEqual([4, 5]);

  const stalled = (by: number) =>
    ({ name: 'barback_queue_jobs_stalled_total', labels: ['ticks'], by }) as const;
  await Promise.all([1, 2, 3].map((by) => store.count([stalled(by)])));
  expect(counted.map(({ by }) => by)).toEqual([1, 5]);
});
