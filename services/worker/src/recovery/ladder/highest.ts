type Numbers = Readonly<Record<string, number>>;

/** The higher of both for each name. Pure. */
export function highest(one: Numbers, other: Numbers): Record<string, number> {
  const names = [...Object.keys(one), ...Object.keys(other)];
  return Object.fromEntries(names.map((name) => [name, Math.max(one[name] ?? 0, other[name] ?? 0)]));
}
