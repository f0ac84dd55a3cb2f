import { setTimeout as delay } from 'node:timers/promises';

/** Longer than Redis takes for anything, and no longer than anybody can wait who has work to do. */
const MILLISECONDS = 5000;

/** Waits for what goes on by itself, as a command does that Redis gets when it is back, but only some seconds. */
export async function waitAtMost(work: Promise<void>): Promise<void> {
  await Promise.race([work, delay(MILLISECONDS, undefined, { ref: false })]);
}
