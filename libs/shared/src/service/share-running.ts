/**
 * Wraps `run` so that calls that come while it runs get the result of that run: what many ask for at once is made once.
 * See `oneAtATime` where a call must not get what was begun before it.
 */
export function shareRunning<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  return () => {
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };
}
