import { durationInWords, sizeInWords } from '../vocabulary/in-words.ts';

const UNITS: Readonly<Record<string, string>> = { day: 'd', hour: 'h', minute: 'min', second: 's' };
const NO_BREAK = '\u00a0';

/** A duration where there is little room: `1 min 31 s`. No number is parted from its unit. */
export function shortDuration(durationSeconds: number): string {
  const words = durationInWords(durationSeconds);
  return words.replace(/ (day|hour|minute|second)s?/g, (_words, unit: string) => NO_BREAK + UNITS[unit]);
}

/** A size whose number is not parted from its unit. */
export function shortSize(sizeBytes: number): string {
  return sizeInWords(sizeBytes).replace(' ', NO_BREAK);
}
