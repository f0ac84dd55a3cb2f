/** Above this limit nothing is computed twice in a row only because two requests came one after the other. */
const COSTLY_MILLISECONDS = 250;

/**
 * Wraps `run` so that simultaneous calls share one result: calls that arrive while it runs get the result of that run.
 * An expensive result is reused for as long as it took, because calls that arrived while this process was busy are only
 * noticed afterwards; so at most half of the time goes into it. Use `oneAtATime` if a call must not get the result of a
 * run that started before it.
 * @param clock monotonic milliseconds
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
