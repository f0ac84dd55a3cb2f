/** Whether two lists have the identical items in the same order. Pure. */
export function haveSameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return (
    one === other || (one.length === other.length && one.every((each, at) => Object.is(each, other[at])))
  );
}
