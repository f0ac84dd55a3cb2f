/** Seconds from one instant to another; negative when `to` is earlier. Strings are ISO times with a zone. */
export function secondsBetween(from: string | Date, to: string | Date): number {
  return (millisecondsOf(to) - millisecondsOf(from)) / 1000;
}

function millisecondsOf(instant: string | Date): number {
  return typeof instant === 'string' ? Date.parse(instant) : instant.getTime();
}
