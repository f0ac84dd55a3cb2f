import type { BackupInfo } from '../catalogue/backup-info.ts';
import { chainOf } from '../catalogue/chain.ts';

/**
 * The backup that a scheduled test restores: the newest one, and after it, while no newer one comes, each that it is
 * built on, the one tested longest ago first, so that a chain is never good at its tip alone. Null: the newest. Pure.
 * @param backups all of the server, oldest first
 * @param testedAt when the last test of each ended, in epoch milliseconds
 */
export function backupToTest(
  backups: readonly BackupInfo[],
  testedAt: ReadonlyMap<string, number>,
): string | null {
  const newest = backups.findLast(({ status }) => status === 'DONE');
  if (newest === undefined) return null;
  const chain = chainOf(newest, backups);
  if (chain.status === 'broken') return null;
  const at = ({ backupId }: BackupInfo) => testedAt.get(backupId) ?? 0;
  const newestFirst = chain.links.toReversed();
  return newestFirst.reduce((first, link) => (at(link) < at(first) ? link : first)).backupId;
}
