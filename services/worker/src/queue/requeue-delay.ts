const SHORTEST_MILLISECONDS = { busy: 4000, failed: 60_000 };
/** All waiting jobs together check ten times a second, so that thousands leave the workers time to work. */
const FOR_EACH_WAITING_MILLISECONDS = 100;

/**
 * How long a requeued job waits. No two wait equally long, so that they do not all run at once. Pure.
 * @param why it found something busy, or it failed
 * @param waiting number of requeued jobs in the queue
 * @param random from 0 to 1
 */
export function requeueDelayMilliseconds(why: 'busy' | 'failed', waiting: number, random: number): number {
  const mean = Math.max(SHORTEST_MILLISECONDS[why], waiting * FOR_EACH_WAITING_MILLISECONDS);
  return Math.round(mean * (0.75 + random / 2));
}
