/** The time of day in UTC, to the tenth of a second, of epoch milliseconds. Pure. */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 21);
}
