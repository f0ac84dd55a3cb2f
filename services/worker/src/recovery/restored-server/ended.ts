/** How a restored server ended before it was told to: its host killed it, or it crashed. */
export interface Ended {
  by: 'host' | 'crash';
  reason: string;
}

/** Signals that the recovery host sends: SIGKILL when memory runs out, SIGBUS when a page of a file cannot be had. */
const SIGNALS_OF_THE_HOST = [0, 7, 9];

/**
 * Pure.
 *
 * @param signal that ended the first process of the server; 0 when its log names none
 * @param during what it read then; empty when that is not known
 */
export function endedBy(signal: number, during: readonly string[] = []): Ended {
  const read = during.length === 0 ? '' : ` while it read ${during.join(', ')}`;
  if (!SIGNALS_OF_THE_HOST.includes(signal))
    return { by: 'crash', reason: `PostgreSQL crashed (signal ${signal})${read}` };
  const cure = 'look for "out of memory" in the log of its kernel, and give it more memory';
  return { by: 'host', reason: `the recovery host killed PostgreSQL${read}: ${cure}` };
}

/** How a step ends for which the server ended: one that its host killed proves nothing of the backup. */
export type EndedOutcome =
  | { status: 'failed'; reason: string; log: string }
  | { status: 'skipped'; cause: 'not_possible'; reason: string };

/** By the value `stopped` that a script has told, the signal; null when it told none: the server runs. Pure. */
export function endedOutcome(script: {
  values: Record<string, string>;
  output: string;
}): EndedOutcome | null {
  const { stopped = '' } = script.values;
  if (!/^\d{1,3}$/.test(stopped)) return null;
  const { by, reason } = endedBy(Number(stopped));
  if (by === 'host') return { status: 'skipped', cause: 'not_possible', reason };
  return { status: 'failed', reason, log: script.output };
}
