import type { CounterIncrement } from '@barback/shared/state/counters';
import type { StateStore } from '@barback/shared/state/state-store';
import { addedUp } from './added-up.ts';

const PAUSE_MILLISECONDS = 1000;

/** Counts what nothing waits for, all of a second together. What cannot be written is lost. */
export interface CountLater {
  add(increments: readonly CounterIncrement[]): void;
  /** Resolves when all is written, or lost. */
  end(): Promise<void>;
}

export function countLater(count: StateStore['count'], pauseMilliseconds = PAUSE_MILLISECONDS): CountLater {
  let waiting: CounterIncrement[] = [];
  let timer: NodeJS.Timeout | undefined;
  let written: Promise<void> = Promise.resolve();
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const increments = addedUp(waiting);
    waiting = [];
    if (increments.length === 0) return written;
    const before = written;
    written = count(increments)
      .catch(() => {})
      .then(() => before);
    return written;
  };
  return {
    add(increments) {
      waiting.push(...increments);
      timer ??= setTimeout(write, pauseMilliseconds);
    },
    end: write,
  };
}
