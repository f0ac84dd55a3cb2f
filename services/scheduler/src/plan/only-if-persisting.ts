/**
 * Passes only those items on that have been present at every call for a while: what comes by itself needs no help.
 * Returns them in their order.
 * @param clock monotonic milliseconds of any origin
 */
export function onlyIfPersisting<Item>(
  waitMilliseconds: number,
  idOf: (item: Item) => string,
  clock: () => number,
): (present: readonly Item[]) => Item[] {
  let sinceWhen = new Map<string, number>();
  return (present) => {
    const now = clock();
    sinceWhen = new Map(present.map((item) => [idOf(item), sinceWhen.get(idOf(item)) ?? now]));
    return present.filter((item) => now - (sinceWhen.get(idOf(item)) ?? now) >= waitMilliseconds);
  };
}
