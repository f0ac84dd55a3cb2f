import { setTimeout as delay } from 'node:timers/promises';

/** Longer than any command of Redis, and short enough for a caller with work to do. */
const MILLISECONDS = 5000;

/**
 * Waits at most some seconds for something that continues on its own, such as a command that Redis receives when it is
 * back.
 */
export async function waitAtMost(work: Promise<void>): Promise<void> {
  await Promise.race([work, delay(MILLISECONDS, undefined, { ref: false })]);
}
