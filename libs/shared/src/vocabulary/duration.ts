import ms from 'ms';

/** A bare number is refused: `ms` would take it for milliseconds, a person means minutes. */
const NUMBER_AND_UNIT = /^\d+(\.\d+)?\s*[a-z]+$/i;

/** No timer waits longer: Node.js takes more for 1 ms. */
export const LONGEST_TIMER_MILLISECONDS = 24 * 86_400_000;
const LONGEST_MILLISECONDS = 100 * 366 * 86_400_000;

/** Parses a duration such as `30s`, `5m`, `1.5h` or `2 days`, of a hundred years at most; null for anything else. */
export function parseDurationMilliseconds(text: string): number | null {
  const milliseconds = NUMBER_AND_UNIT.test(text) ? Math.round(ms(text as ms.StringValue)) : 0;
  return milliseconds > 0 && milliseconds <= LONGEST_MILLISECONDS ? milliseconds : null;
}
