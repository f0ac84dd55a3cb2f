import { durationInWords } from '../vocabulary/in-words.ts';

/** Detects repeated work that has started and does not end. */
export interface Standstills {
  /**
   * Tracks the same work.
   * @param what a noun for it, for a person
   * @param limitSeconds maximum duration of one run
   */
  watch<Args extends unknown[], Result>(
    what: string,
    limitSeconds: number,
    run: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
  /** What has not ended in time, for a person; null when all has. */
  reason(): string | null;
}

/** @param clock monotonic milliseconds of any origin */
export function standstills(clock: () => number): Standstills {
  const running = new Set<{ what: string; limitSeconds: number; beganAt: number }>();
  return {
    watch:
      (what, limitSeconds, run) =>
      async (...args) => {
        const begun = { what, limitSeconds, beganAt: clock() };
        running.add(begun);
        try {
          return await run(...args);
        } finally {
          running.delete(begun);
        }
      },
    reason() {
      for (const { what, limitSeconds, beganAt } of running) {
        const seconds = (clock() - beganAt) / 1000;
        if (seconds > limitSeconds)
          return `${what} started ${durationInWords(seconds)} ago and has not ended; restart this service if this continues`;
      }
      return null;
    },
  };
}
