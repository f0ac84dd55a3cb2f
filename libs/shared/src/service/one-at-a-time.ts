/**
 * Wraps `run` so that its runs never overlap. Each call gets the result of a run that started after the call: all
 * calls made during a run share the one that follows it.
 */
export function oneAtATime<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  let following: Promise<Result> | null = null;
  const start = () => {
    following = null;
    const running = run();
    last = running;
    return running;
  };
  return () => {
    following ??= last.then(start, start);
    return following;
  };
}
