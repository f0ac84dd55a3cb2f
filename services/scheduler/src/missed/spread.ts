/** Between the starts of two late runs, on average. */
const MEAN_MILLISECONDS = 100;
/** No run is put off for longer, however many there are. */
const MOST_MILLISECONDS = 30_000;

/**
 * Spreads late runs, so that those of an outage do not start all at one instant: each call returns how long, in
 * milliseconds, one more run should wait. The order of the calls is kept; the first one does not wait.
 *
 * @param clock in milliseconds, of any origin
 * @param random from 0 to 1
 */
export function spread(clock: () => number, random: () => number): () => number {
  let latest = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock();
    const following = latest + 2 * MEAN_MILLISECONDS * random();
    latest = Math.min(Math.max(now, following), now + MOST_MILLISECONDS);
    return Math.round(latest - now);
  };
}
