import type { Leftover } from '@barback/shared/state/entries/catalogue';
import { lockFile, type ServerLayout } from '../catalogue/layout.ts';
import { isLockHeld } from '../catalogue/lock-held.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import type { JobContext } from '../jobs/job.ts';
import { leftovers } from './leftovers.ts';

/** Finds the incomplete backups of a server; runs no Barman and takes no lock. */
export async function findLeftovers(
  server: string,
  layout: ServerLayout,
  { runningBackups, failedBackups, now }: Pick<JobContext, 'runningBackups' | 'failedBackups' | 'now'>,
): Promise<Leftover[]> {
  // what is usual costs nothing
  if ((await readBackups(layout)).every(({ status }) => status === 'DONE')) return [];
  // if unknown, a process may be working on it
  const isSkippedByPause = () => isLockHeld(lockFile(layout, server, 'backup')).catch(() => true);
  const wasHeld = await isSkippedByPause();
  const running = await runningBackups.find(server);
  const backups = await readBackups(layout);
  // one that began or ended meanwhile was held before or after
  const isBarmanAtIt = wasHeld || (await isSkippedByPause());
  return leftovers({ backups, isBarmanAtIt, running, failed: await failedBackups.of(server) }, now());
}
