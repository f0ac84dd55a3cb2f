import type { CounterIncrement } from '@barback/shared/state/counters';

/** One increment for each counter. Pure. */
export function addedUp(increments: readonly CounterIncrement[]): CounterIncrement[] {
  const sums = new Map<string, CounterIncrement>();
  for (const { name, labels, by } of increments) {
    const key = [name, ...labels].join('\n');
    sums.set(key, { name, labels, by: by + (sums.get(key)?.by ?? 0) });
  }
  return [...sums.values()];
}
