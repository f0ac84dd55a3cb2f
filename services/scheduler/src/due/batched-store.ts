import type { CounterIncrement } from '@barback/shared/state/counters';
import type { HashName } from '@barback/shared/state/keys';
import type { StateStore } from '@barback/shared/state/state-store';
import { addedUp } from './added-up.ts';
import { inBatches } from './in-batches.ts';

/** What a due run reads and writes. */
export type TickStore = Pick<StateStore, 'get' | 'setNumber' | 'exchangeNumber' | 'count'>;

/**
 * The same store for many due runs at one instant: what they read and write while Redis answers the ones before them is
 * one command, and the increments of a counter are added up. Each call resolves once Redis has answered it.
 */
export function batchedStore(
  store: Pick<StateStore, 'getMany' | 'setNumbers' | 'exchangeNumbers' | 'count'>,
): TickStore {
  const byName = new Map<string, unknown>();
  const once = <Batched>(key: string, make: () => Batched): Batched => {
    const known = (byName.get(key) as Batched | undefined) ?? make();
    byName.set(key, known);
    return known;
  };
  const reading = <Name extends HashName>(name: Name) =>
    once(`read ${name}`, () =>
      inBatches(async (fields: readonly string[]) => {
        const found = await store.getMany(name, fields);
        return fields.map((field) => found.get(field) ?? null);
      }),
    );
  const count = inBatches(async (each: readonly (readonly CounterIncrement[])[]) => {
    await store.count(addedUp(each.flat()));
    return each.map(() => undefined);
  });
  return {
    get: (name, field) => reading(name)(field),
    setNumber: (name, field, value) =>
      once(`set ${name}`, () =>
        inBatches(async (numbers: readonly (readonly [string, number])[]) => {
          await store.setNumbers(name, numbers);
          return numbers.map(() => undefined);
        }),
      )([field, value]),
    exchangeNumber: (name, field, value) =>
      once(`exchange ${name}`, () =>
        inBatches((numbers: readonly (readonly [string, number])[]) => store.exchangeNumbers(name, numbers)),
      )([field, value]),
    count,
  };
}
