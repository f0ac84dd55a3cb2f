import ms from 'ms';

/** A bare number is refused: `ms` would take it for milliseconds, a person means minutes. */
const NUMBER_AND_UNIT = /^\d+(\.\d+)?\s*[a-z]+$/i;

/** Reads a duration such as `30s`, `5m`, `1.5h` or `2 days`; null when it is none, or nothing at all. */
export function parseDurationMilliseconds(text: string): number | null {
  const milliseconds = NUMBER_AND_UNIT.test(text) ? Math.round(ms(text as ms.StringValue)) : 0;
  return milliseconds > 0 ? milliseconds : null;
}
