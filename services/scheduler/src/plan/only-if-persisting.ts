/**
 * Lets only those through that have been there for a while, at every call since: what comes by itself needs no help.
 * Returns them in their order.
 *
 * @param clock in milliseconds, of any origin, and nobody's to set
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
