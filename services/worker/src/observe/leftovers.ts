import type { Leftover, LeftoverStatus } from '@barback/shared/state/entries/catalogue';
import { durationInWords } from '@barback/shared/vocabulary/in-words';
import type { RunningBackup } from '../backup/running/marker.ts';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { WAL_MINUTES, waitsForWal } from '../catalogue/waits-for-wal.ts';
import type { FailedBackup } from '../history/failed-backups.ts';

/** The backups of one server, and what is running on them. */
export interface Situation {
  /** All of them, oldest first. */
  backups: readonly BackupInfo[];
  /** Whether any Barman is running a backup now, possibly started by hand. */
  isBarmanAtIt: boolean;
  /** A backup that a worker started and that is not in the history yet. */
  running: RunningBackup | null;
  /** What Barback itself began and what failed, by backup id. */
  failed: ReadonlyMap<string, FailedBackup>;
}

const HOUR_SECONDS = 3600;

/** How long each kind is kept after its end, so that a person can examine it. */
const STAYS_SECONDS = {
  /** Its worker ended early: there is nothing to learn from it. */
  killed: HOUR_SECONDS,
  failed: 72 * HOUR_SECONDS,
  /** It is whole but for its last WAL, which a server or an archive that was down for days may still send. */
  waiting: 168 * HOUR_SECONDS,
};

type Rule = (backup: BackupInfo, situation: Situation, now: Date) => string | null;

/** In order: the first that has something to say keeps the backup. */
const rules: Rule[] = [isNotOurs, mayBeAtWork, isBuiltUpon, isNeededCopy, takesWalAlong, mayTellWhy, isYoung];

const NOBODY_NEEDS_IT =
  'Barback started it, it is incomplete, and no other backup needs it: BARBACK_SWEEP=clean deletes it';

/**
 * The incomplete backups that no process works on, oldest first: whether each may be deleted, and why or why not. If
 * anything is uncertain, the backup is kept. Pure.
 */
export function leftovers(situation: Situation, now: Date): Leftover[] {
  return situation.backups.flatMap((backup) => {
    const status = statusOfLeftover(backup, situation, now);
    if (status === null) return [];
    const keeping = rules.map((rule) => rule(backup, situation, now)).find((why) => why !== null);
    const canBeDeleted = keeping === undefined;
    return [{ backupId: backup.backupId, status, canBeDeleted, reason: keeping ?? NOBODY_NEEDS_IT }];
  });
}

/** Null for one that is good, or that may still become so. */
function statusOfLeftover(
  { backupId, status, endAt }: BackupInfo,
  { backups, isBarmanAtIt, running }: Situation,
  now: Date,
): LeftoverStatus | null {
  if (status === 'DONE' || status === 'SYNCING') return null;
  if (running !== null && !running.earlierBackupIds.includes(backupId)) return null;
  if (status === 'FAILED') return status;
  const newestUnended = backups.findLast((backup) => !['DONE', 'FAILED', 'SYNCING'].includes(backup.status));
  if (isBarmanAtIt && backupId === newestUnended?.backupId) return null;
  if (!waitsForWal({ status, endAt })) return status;
  const waitedSeconds = secondsSince(endAt ?? '', now);
  return waitedSeconds < WAL_MINUTES * 60 ? null : 'WAITING_FOR_WALS';
}

function isNotOurs({ backupId }: BackupInfo, { failed }: Situation): string | null {
  if (failed.has(backupId)) return null;
  return 'the history does not show that Barback started it and that it failed: only you know whether it is needed';
}

function mayBeAtWork(_backup: BackupInfo, { isBarmanAtIt, running }: Situation): string | null {
  if (isBarmanAtIt) return 'a backup of the server is running now';
  return running === null ? null : 'the result of the last started backup is not known yet';
}

function isBuiltUpon({ backupId }: BackupInfo, { backups }: Situation): string | null {
  const child = backups.find(({ parentBackupId }) => parentBackupId === backupId);
  return child === undefined ? null : `the incremental backup ${child.backupId} needs it`;
}

function isNeededCopy(backup: BackupInfo, { backups }: Situation): string | null {
  const done = backups.filter(({ status }) => status === 'DONE');
  if (done.length === 0) return 'there is no DONE backup of the server';
  if (!waitsForWal(backup)) return null;
  const hasNewer = done.some(
    ({ backupId, beginAt }) => backupId > backup.backupId && isAfter(beginAt, backup),
  );
  return hasNewer ? null : 'its copy is complete, and there is no newer DONE backup';
}

/**
 * With the oldest backup Barman deletes the WAL from before the next one. A backup may be older than its id says: ids
 * are local times, and clocks are set back.
 */
function takesWalAlong({ backupId }: BackupInfo, { backups }: Situation): string | null {
  const others = backups.filter((other) => other.backupId !== backupId);
  const copied = others.filter(({ status }) => status === 'DONE' || status === 'WAITING_FOR_WALS');
  if (copied.some((other) => other.backupId < backupId)) return null;
  const keptFrom = copied[0]?.beginWal ?? null;
  const needsNoOlderWal = ({ beginWal }: BackupInfo) =>
    keptFrom !== null && (beginWal === null || beginWal >= keptFrom);
  return others.every(needsNoOlderWal) ? null : 'Barman would delete WAL with it that another backup needs';
}

function mayTellWhy(backup: BackupInfo, { backups, failed }: Situation): string | null {
  if (kindOf(backup, failed) !== 'failed') return null;
  const newestFailed = backups.findLast((other) => kindOf(other, failed) === 'failed');
  const hasWorkedSince = backups.some(
    ({ status, backupId }) => status === 'DONE' && backupId > backup.backupId,
  );
  const isTheNewest = newestFailed?.backupId === backup.backupId;
  return isTheNewest && !hasWorkedSince ? 'no backup has succeeded since: it may show why' : null;
}

function isYoung(backup: BackupInfo, { failed }: Situation, now: Date): string | null {
  const endedAt = failed.get(backup.backupId)?.endedAt;
  const kind = kindOf(backup, failed);
  if (kind === null || endedAt === undefined || secondsSince(endedAt, now) >= STAYS_SECONDS[kind])
    return null;
  return `kept for ${durationInWords(STAYS_SECONDS[kind])} so that somebody can examine it`;
}

/** Null for a good one. */
function kindOf(backup: BackupInfo, failed: Situation['failed']): keyof typeof STAYS_SECONDS | null {
  if (waitsForWal(backup)) return 'waiting';
  if (backup.status === 'DONE' || backup.status === 'SYNCING') return null;
  const wasKilled = backup.status !== 'FAILED' || failed.get(backup.backupId)?.reason === 'worker_lost';
  return wasKilled ? 'killed' : 'failed';
}

function isAfter(beginAt: string | null, { endAt }: BackupInfo): boolean {
  return beginAt !== null && endAt !== null && Date.parse(beginAt) > Date.parse(endAt);
}

function secondsSince(at: string, now: Date): number {
  return (now.getTime() - Date.parse(at)) / 1000;
}
