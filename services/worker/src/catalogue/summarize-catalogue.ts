import {
  BACKUP_STATUSES,
  type Catalogue,
  type ChainLink,
  type DoneBackup,
} from '@barback/shared/state/entries/catalogue';
import type { BackupInfo } from './backup-info.ts';
import { chainOf } from './chain.ts';
import { incrementalDepth } from './incremental-depth.ts';

type Summary = Omit<
  Catalogue,
  | 'readAt'
  | 'walErrorFiles'
  | 'newestDoneWalBytes'
  | 'walBytes'
  | 'lastArchivedAt'
  | 'keptBackups'
  | 'missingWal'
  | 'leftOver'
  | 'dockerBarmanRecovery'
>;

/** What a list of backups, oldest first, amounts to. Pure. */
export function summarizeCatalogue(backups: readonly BackupInfo[]): Summary {
  const done = backups.flatMap((backup) => toDoneBackup(backup) ?? []);
  const full = done.filter(({ backupType }) => backupType === 'full');
  const incremental = done.filter(({ backupType }) => backupType === 'incremental');
  const newest = backups.find(({ backupId }) => backupId === done.at(-1)?.backupId);
  const failed = backups.filter(({ status }) => status === 'FAILED');
  return {
    backupCounts: countByStatus(backups),
    doneBackupIds: backups.filter(({ status }) => status === 'DONE').map(({ backupId }) => backupId),
    newestDone: done.at(-1) ?? null,
    oldestDone: done.at(0) ?? null,
    newestDoneFull: full.at(-1) ?? null,
    newestDoneIncremental: incremental.at(-1) ?? null,
    incrementalDepth: newest === undefined ? null : incrementalDepth(newest, backups),
    chains: backups.flatMap((backup) => toChainLink(backup, backups) ?? []),
    baseBytes: backups.reduce((sum, backup) => sum + storedBytes(backup), 0),
    firstRecoverableAt: full.at(0)?.endAt ?? null,
    lastFailedAt: failed.at(-1)?.endAt ?? failed.at(-1)?.beginAt ?? null,
  };
}

function toChainLink(backup: BackupInfo, backups: readonly BackupInfo[]): ChainLink | null {
  const { backupId, status, parentBackupId, endAt } = backup;
  if (status !== 'DONE' || parentBackupId === null || endAt === null) return null;
  const chain = chainOf(backup, backups);
  return { backupId, parentBackupId, endAt, fault: chain.status === 'whole' ? null : chain.reason };
}

/** Its disk usage, if Barman reports it; it reports none for an incomplete backup. */
function storedBytes({ deduplicatedSizeBytes, sizeBytes }: BackupInfo): number {
  return deduplicatedSizeBytes ?? sizeBytes ?? 0;
}

/** The backup as a finished one, or null when it is not `DONE`. */
function toDoneBackup(backup: BackupInfo): DoneBackup | null {
  const { backupId, status, beginAt, endAt, sizeBytes, parentBackupId } = backup;
  const { copyDurationSeconds, deduplicatedSizeBytes } = backup;
  if (status !== 'DONE' || beginAt === null || endAt === null || sizeBytes === null) return null;
  const backupType = parentBackupId === null ? 'full' : 'incremental';
  return { backupId, backupType, beginAt, endAt, sizeBytes, copyDurationSeconds, deduplicatedSizeBytes };
}

function countByStatus(backups: readonly BackupInfo[]): Catalogue['backupCounts'] {
  const counts = Object.fromEntries(
    BACKUP_STATUSES.map((status) => [status, 0]),
  ) as Catalogue['backupCounts'];
  for (const { status } of backups) counts[status] += 1;
  return counts;
}
