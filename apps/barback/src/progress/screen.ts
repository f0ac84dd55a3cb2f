import type { Progress } from '@barback/shared/state/entries/progress';
import { progressInWords } from '@barback/shared/status/in-words/progress-in-words';
import { publishableLine } from '@barback/shared/text/publishable';
import { isWorthALine, progressLine } from './progress-line.ts';

/** Where a command tells what it does. */
export interface Screen {
  /** Prints a line that stays. */
  say(line: string): void;
  /** Shows how far something has come: on a terminal in place of what it showed before, elsewhere now and then. */
  show(progress: Progress, now: Date): void;
}

interface Output {
  isTTY: boolean;
  columns: number;
  write(text: string): unknown;
}

/** To the start of the line, erasing its contents. */
const ANEW = '\r\x1b[K';

export function screenOn({ isTTY, columns, write }: Output): Screen {
  let told: Progress | null = null; // where it stays
  return {
    say: (line) => void write(`${isTTY ? ANEW : ''}${publishableLine(line)}\n`),
    show(progress, now) {
      // a line that is as wide as the terminal would be followed by another
      if (isTTY) write(`${ANEW}${progressLine(progress, now, columns - 1)}`);
      else if (isWorthALine(told, progress)) {
        write(`${publishableLine(progressInWords(progress, now))}\n`);
        told = progress;
      }
    },
  };
}
