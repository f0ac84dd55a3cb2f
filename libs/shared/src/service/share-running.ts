/** Above this nothing is made twice in a row only because two asked one after the other. */
const COSTLY_MILLISECONDS = 250;

/**
 * Wraps `run` so that what many ask for at once is made once: calls that come while it runs get the result of that run.
 * What was costly to make is given again for as long as that took, since whoever came while this process was busy is
 * only heard afterwards; so at most half of its time goes into it. See `oneAtATime` where a call must not get what was begun
 * before it.
 *
 * @param clock milliseconds that never go back
 */
export function shareRunning<Result>(
  run: () => Promise<Result>,
  clock: () => number = () => performance.now(),
): () => Promise<Result> {
  let shared: Promise<Result> | null = null;
  let sharedUntil = Number.POSITIVE_INFINITY;
  const begin = () => {
    const startedAt = clock();
    const running = run();
    sharedUntil = Number.POSITIVE_INFINITY;
    running.then(
      () => {
        const tookMilliseconds = clock() - startedAt;
        sharedUntil = clock() + (tookMilliseconds > COSTLY_MILLISECONDS ? tookMilliseconds : 0);
      },
      () => {
        sharedUntil = Number.NEGATIVE_INFINITY;
      },
    );
    return running;
  };
  return () => {
    if (shared === null || clock() >= sharedUntil) shared = begin();
    return shared;
  };
}
