/**
 * Runs `run` immediately and then repeatedly, with a pause after each end.
 * @param failed receives the errors of `run`, which do not stop the loop; not after it was stopped
 * @returns a function that stops it
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
