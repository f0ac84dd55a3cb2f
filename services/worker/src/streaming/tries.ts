/** What was tried to have a server's WAL streaming started again. Times are of a monotonic clock, in milliseconds. */
export interface Tries {
  count: number;
  /** The time of the next check. */
  nextAt: number;
  /** Since when it has been streaming, at every check; null when it is not. */
  streamsSince: number | null;
}

/** Of a server that streams steadily, or has only just been found to have ended. */
export const NO_TRIES: Tries = { count: 0, nextAt: Number.NEGATIVE_INFINITY, streamsSince: null };

/** Pauses after each try: a start takes some seconds. */
const PAUSES_MILLISECONDS = [5000, 10_000, 20_000];
/** The interval of checks for a server whose attempts have failed for that long. */
const LEFT_MILLISECONDS = 60_000;
/** A receiver that fails holds its lock for a while as well: it holds it this long only when it streams. */
const STEADY_MILLISECONDS = 60_000;

/** Whether no more is tried, since the `barman cron` of each minute does the same: the server is down. Pure. */
export function isLeftToCron({ count }: Tries): boolean {
  return count > PAUSES_MILLISECONDS.length;
}

/** After one more attempt, or one more check of a server that is left alone. Pure. */
export function afterTry({ count }: Tries, now: number): Tries {
  const pause = PAUSES_MILLISECONDS[count] ?? LEFT_MILLISECONDS;
  return { count: count + 1, nextAt: now + pause, streamsSince: null };
}

/** After it was seen to stream: what was tried is forgotten when it has done so for long enough. Pure. */
export function afterStreaming(tries: Tries, now: number): Tries {
  const { count, streamsSince } = tries;
  if (count === 0) return NO_TRIES;
  const isSteady = streamsSince !== null && now - streamsSince >= STEADY_MILLISECONDS;
  return isSteady ? NO_TRIES : { ...tries, streamsSince: streamsSince ?? now };
}

/** A server that need not stream: it was removed, or is inactive. Pure. */
export function leave(now: number): Tries {
  return { count: PAUSES_MILLISECONDS.length + 1, nextAt: now + LEFT_MILLISECONDS, streamsSince: null };
}
