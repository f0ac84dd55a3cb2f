import { setTimeout as delay } from 'node:timers/promises';
import type { Barman } from '../barman/barman.ts';
import { readCheckAnswer } from '../barman/check-answer.ts';

/**
 * Shorter than a cut that a connection survives: a server repeats unacknowledged data for 15 minutes, and then gives up
 * without the reader at the other end ever noticing.
 */
export const PATIENCE_MILLISECONDS = 300_000;
/** The interval at which the files are measured. */
const LOOKS = 5;
/** A check may fail to answer for other reasons. */
const VAIN_CHECKS = 2;

export interface StallWatch {
  server: string;
  barman: Pick<Barman, 'check'>;
  /** The number of bytes of the backup so far; null while nothing is being copied. */
  readBytes: () => Promise<number | null>;
  /** Ends the watching. */
  signal: AbortSignal;
  patienceMilliseconds: number;
}

/**
 * A backup whose server disappeared silently, as in a network that drops everything, waits for more data: by default
 * until the kernel probes the other side, which takes two hours.
 * @returns why it should be aborted: nothing arrived for a while, *and* the server is unreachable. A backup that is
 * only slow, as during a checkpoint, continues. Null when the watch was stopped first.
 */
export async function findStall({
  server,
  barman,
  readBytes,
  signal,
  patienceMilliseconds,
}: StallWatch): Promise<string | null> {
  let bytes = await readBytes();
  let grewAt = performance.now();
  let vainChecks = 0;
  while (!signal.aborted) {
    await delay(patienceMilliseconds / LOOKS, undefined, { signal }).catch(() => undefined);
    const before = bytes;
    bytes = await readBytes();
    if (bytes === null || bytes !== before) grewAt = performance.now();
    if (signal.aborted || performance.now() - grewAt < patienceMilliseconds) continue;
    const isVain = !(await isReachable(server, barman, signal)) && !signal.aborted;
    vainChecks = isVain ? vainChecks + 1 : 0;
    if (vainChecks < VAIN_CHECKS) continue;
    const minutes = Math.round(patienceMilliseconds / 60_000);
    return `the server sent nothing for ${minutes} minutes, and it is unreachable`;
  }
  return null;
}

async function isReachable(
  server: string,
  barman: Pick<Barman, 'check'>,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await barman.check([server], signal);
  const check = answer === null ? null : readCheckAnswer(answer, server);
  return check?.checks.postgresql === true;
}
