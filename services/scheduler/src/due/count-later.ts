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
  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    const increments = addedUp(waiting);
    waiting = [];
    if (increments.length > 0) await count(increments).catch(() => {});
  };
  return {
    add(increments) {
      waiting.push(...increments);
      timer ??= setTimeout(write, pauseMilliseconds);
    },
    end: write,
  };
}
