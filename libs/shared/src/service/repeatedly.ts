/**
 * Runs `run` at once and then again and again, with a pause after each end.
 *
 * @param failed is told of the errors of `run`, which do not end it; not after it was stopped
 * @returns how to stop
 */
export function repeatedly(
  run: () => Promise<unknown>,
  pauseMilliseconds: number,
  failed: (error: Error) => void,
): () => void {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const once = async () => {
    await run().catch((error: Error) => stopped || failed(error));
    if (!stopped) timer = setTimeout(once, pauseMilliseconds);
  };
  void once();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
