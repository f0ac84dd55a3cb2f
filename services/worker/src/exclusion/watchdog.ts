/** Aborts its signal when it goes without food for too long. Times are of `performance.now()`. */
export interface Watchdog {
  signal: AbortSignal;
  /** Puts the end off, counted from `fedAt`. Does not undo an end. */
  feed(fedAt: number): void;
  stop(): void;
}

/**
 * The clock is monotonic, so that setting the time neither shortens nor extends the wait; and a process that stalled
 * finds its time over as soon as it continues.
 */
export function watchdog(limitMilliseconds: number, fedAt: number, reason: string): Watchdog {
  const ending = new AbortController();
  let latest = fedAt;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    clearTimeout(timer);
    const left = latest + limitMilliseconds - performance.now();
    timer = setTimeout(() => ending.abort(new Error(reason)), Math.max(0, left));
  };
  wait();
  return {
    signal: ending.signal,
    feed(at) {
      if (at <= latest) return;
      latest = at;
      wait();
    },
    stop: () => clearTimeout(timer),
  };
}
