import type { Progress } from '@barback/shared/state/entries/progress';
import { progressInWords } from '@barback/shared/status/in-words/progress-in-words';
import { paceOf } from '@barback/shared/status/pace';
import { publishableLine } from '@barback/shared/text/publishable';

const BAR_CHARACTERS = 24;
/** If nothing can be overwritten, a whole copy is reported in this many lines. */
const LINES = 10;

/** Progress for a terminal: words, and a bar if the fraction is known and there is space for it. Pure. */
export function progressLine(progress: Progress, now: Date, columns: number): string {
  const words = publishableLine(progressInWords(progress, now));
  const { ratio } = paceOf(progress);
  if (ratio === null) return words.slice(0, columns);
  const done = Math.round(ratio * BAR_CHARACTERS);
  const bar = `[${'#'.repeat(done)}${'-'.repeat(BAR_CHARACTERS - done)}]`;
  const line = `${Math.floor(ratio * 100)}% ${words}`;
  return bar.length + 1 + line.length <= columns ? `${bar} ${line}` : line.slice(0, columns);
}

/** Whether progress differs enough from the last reported one to print another line. Pure. */
export function isWorthALine(told: Progress | null, progress: Progress): boolean {
  if (told === null || told.step !== progress.step) return true;
  const tenth = (of: Progress) => Math.floor((paceOf(of).ratio ?? 0) * LINES);
  return tenth(told) !== tenth(progress);
}
