import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ticksOfWaiting } from './deadlock.ts';
import { type ProcessStat, parseProcessStat } from './process-stat.ts';

/** In the time that it may do nothing. */
const LOOKS = 6;

/**
 * Watches the process group of a `barman recover` until `signal` is aborted: since it has combined a chain (Barman
 * 3.13 to 3.20), its processes ignore the signal by which they end each other when a copy fails, and wait for ever.
 *
 * @param onDeadlock called once, when none of the group did anything for `patienceMilliseconds`
 */
export async function watchForDeadlock(
  leaderPid: number,
  { patienceMilliseconds, signal }: { patienceMilliseconds: number; signal: AbortSignal },
  onDeadlock: () => void,
): Promise<void> {
  let before: number | null = null;
  let same = 0;
  while (!signal.aborted) {
    await delay(patienceMilliseconds / LOOKS, undefined, { signal }).catch(() => undefined);
    const [leader] = await statsOf([`${leaderPid}`]);
    if (leader === undefined || signal.aborted) return;
    const ticks = ticksOfWaiting(await statsOf(await readdir('/proc')), leader);
    same = ticks !== null && ticks === before ? same + 1 : 0;
    before = ticks;
    if (same >= LOOKS) return onDeadlock();
  }
}

async function statsOf(names: readonly string[]): Promise<ProcessStat[]> {
  const pids = names.filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')));
  return texts.flatMap((text) => parseProcessStat(text) ?? []);
}
