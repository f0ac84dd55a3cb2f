/** From 0 to 1, 1 not included; the same seed gives the same numbers. */
export type Random = () => number;

/** Mulberry32: small, and good enough to draw faults with. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of them. @throws when there is none */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

/** One of them, the heavier the likelier; undefined when there is none. */
export function pickByWeight<Item extends { weight: number }>(
  random: Random,
  items: readonly Item[],
): Item | undefined {
  let left = random() * items.reduce((sum, { weight }) => sum + weight, 0);
  return items.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
}

/** A number from `least` to `most`. */
export function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + (most - least) * random();
}
