import { setTimeout as delay } from 'node:timers/promises';
import type { Barman } from '../barman/barman.ts';
import { readCheckAnswer } from '../barman/check-answer.ts';

/**
 * Shorter than a cut that a connection outlives: a server repeats for a quarter of an hour what was not received, and
 * then gives up without whoever reads at the other end ever hearing of it.
 */
export const PATIENCE_MILLISECONDS = 300_000;
/** So often the files are looked at. */
const LOOKS = 5;
/** A check may fail to answer for other reasons. */
const VAIN_CHECKS = 2;

export interface StallWatch {
  server: string;
  barman: Pick<Barman, 'check'>;
  /** How many bytes of the backup are there so far; null while nothing is being copied. */
  readBytes: () => Promise<number | null>;
  /** Ends the watching. */
  signal: AbortSignal;
  patienceMilliseconds: number;
}

/**
 * A backup whose server is gone without a word, as in a network that loses everything, waits for more of it: by itself
 * until the kernel asks the other side, which takes two hours.
 *
 * @returns why it should be ended: nothing came for a while, *and* the server cannot be reached. One that is only slow,
 * as during a checkpoint, is left alone. Null when the watching was ended before.
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
