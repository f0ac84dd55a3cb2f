import type { BackupInfo } from './backup-info.ts';

/** A backup of a chain, as Barman describes it. */
export type DescribedLink = Pick<BackupInfo, 'backupId' | 'parentBackupId' | 'beginXlog' | 'timeline'>;

type Link = Pick<
  BackupInfo,
  'backupId' | 'parentBackupId' | 'status' | 'hasFiles' | 'beginXlog' | 'systemId'
>;

/** The backups that a restore of one puts together. */
export type Chain<Of = BackupInfo> =
  /** The full one first, itself last; of a full backup itself alone. */
  | { status: 'whole'; links: Of[] }
  /** `lostBackupId` is the one that cannot be used. */
  | { status: 'broken'; lostBackupId: string; reason: string };

/**
 * Follows a backup to the full one that its chain begins with, by what is in the catalogue. Pure.
 * @param backups all of the server
 */
export function chainOf<Of extends Link>(backup: Of, backups: readonly Of[]): Chain<Of> {
  const byId = new Map(backups.map((each) => [each.backupId, each]));
  const links: Of[] = [];
  for (let next: Of | undefined = backup; next !== undefined; ) {
    const fault = linkFault(next, links);
    if (fault !== null) return broken(backup, next.backupId, fault);
    links.unshift(next);
    const { parentBackupId }: Of = next;
    if (parentBackupId === null) return { status: 'whole', links };
    const parent: Of | undefined = byId.get(parentBackupId);
    if (parent === undefined) return broken(backup, parentBackupId, 'is not in the catalogue any more');
    next = parent;
  }
  throw new Error('a chain ends with a full backup or a fault');
}

/** @param later what is built on it, the nearest first */
function linkFault(link: Link, later: readonly Link[]): string | null {
  if (later.some(({ backupId }) => backupId === link.backupId)) return 'is built on itself';
  if (!link.hasFiles) return 'has lost its files';
  if (link.status !== 'DONE') return `is ${link.status}`;
  const [child] = later;
  if (child !== undefined && child.systemId !== link.systemId) return 'is of another server';
  return null;
}

function broken(tip: Link, lostBackupId: string, fault: string): Extract<Chain, { status: 'broken' }> {
  const needs = tip.backupId === lostBackupId ? '' : `it is built on backup ${lostBackupId}, and `;
  return { status: 'broken', lostBackupId, reason: `${needs}${lostBackupId} ${fault}` };
}
