/** Sums of what lies between any two of some texts. */
export interface SumsBetween {
  add(at: string, amount: number): void;
  /** The sum from `from` up to, but without, `to`; both are among the texts. */
  sum(from: string, to: string): number;
}

/** Quick for what comes in order: mostly it lies where the one before it did. Pure. */
export function sumsBetween(texts: readonly string[]): SumsBetween {
  const bounds = [...new Set(texts)].sort();
  const sums = [0, ...bounds.map(() => 0)];
  let last = 0;
  const isIn = (at: string, index: number) =>
    (index === 0 || at >= (bounds[index - 1] ?? '')) &&
    (index === bounds.length || at < (bounds[index] ?? ''));
  const indexOf = (at: string) => {
    const found = bounds.findIndex((bound) => at < bound);
    return found < 0 ? bounds.length : found;
  };
  return {
    add(at, amount) {
      if (!isIn(at, last)) last = indexOf(at);
      sums[last] = (sums[last] ?? 0) + amount;
    },
    sum: (from, to) => sums.slice(indexOf(from), indexOf(to)).reduce((sum, each) => sum + each, 0),
  };
}
