import { randomUUID } from 'node:crypto';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import { readShowServerAnswer, type ShownServer } from '../barman/show-server-answer.ts';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import type { ServerLayout } from '../catalogue/layout.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import type { JobContext } from '../jobs/job.ts';
import { backupNeed } from './disk-space/backup-need.ts';
import { lookForRoom } from './disk-space/look-for-room.ts';
import { type BackupChoice, backupChoice } from './incremental/backup-choice.ts';
import { waitsForItsWal } from './interrupted/resolve-interrupted-backup.ts';
import { missingCompressor } from './missing-compressor.ts';
import type { RunningBackup } from './running/marker.ts';
import { type EndedBackupOutcome, takeBackup } from './take-backup.ts';

/** A backup to take. `fullBecause`: why it is a full one after all, although an incremental one was due. */
export type WantedBackup = JobPayload<'backup'> & { fullBecause?: string };

export type MarkedBackup =
  | { status: 'ended'; run: BackupRun; mark: RunningBackup }
  /** It was not started, or another worker records its result. */
  | { status: 'requeue'; reason: string };

/**
 * Takes one backup if there is space for it, with a mark that shows others what is unfinished if this process ends
 * early, or stalls for so long that it appears to have ended: then they have recorded the result.
 */
export async function takeMarkedBackup(
  wanted: WantedBackup,
  settings: ServerSettings,
  layout: ServerLayout,
  context: JobContext,
  signal: AbortSignal,
): Promise<MarkedBackup> {
  const { server, slot, trigger, failedBefore } = wanted;
  const { runningBackups, barman, log, now, report } = context;
  const ofBackup = log.child({ server, trigger });
  const shown = await ask(server, context, signal);
  const backups = await readBackups(layout);
  const choice = await choose(wanted, { settings, shown, backups }, context);
  const parentBackupId = choice.type === 'incremental' ? choice.parentBackupId : null;
  const need = backupNeed(
    backups,
    shown?.storage ?? null,
    shown?.facts.databaseSizeBytes ?? null,
    parentBackupId !== null,
  );
  const typeOfRun = {
    ...(choice.type !== 'full' && { backupType: 'incremental' as const }),
    ...(choice.type === 'full' && choice.because !== null && { fullBecause: choice.because }),
  };
  const startedAt = now();
  const mark: RunningBackup = {
    v: 1,
    id: randomUUID(),
    server,
    slot,
    trigger,
    startedAt: startedAt.toISOString(),
    earlierBackupIds: backups.map(({ backupId }) => backupId),
    neededBytes: need?.bytes ?? null,
    ...typeOfRun,
  };
  const ended = (outcome: EndedBackupOutcome): MarkedBackup => ({
    status: 'ended',
    run: {
      ...outcome,
      ...typeOfRun,
      ...(outcome.status === 'done' && parentBackupId !== null && { parentBackupId }),
      server,
      trigger: failedBefore === undefined ? trigger : 'retry',
      startedAt: mark.startedAt,
      endedAt: now().toISOString(),
      durationSeconds: Math.max(0, now().getTime() - startedAt.getTime()) / 1000,
    },
    mark,
  });
  if (shown?.use.isPassive) return ended(noBackup('other', isPassiveNode(server)));
  if (choice.type === 'refused') return ended(noBackup('other', choice.message));
  const missing = shown && (await missingCompressor(shown.walCompression, context.barmanVersion));
  if (missing !== null) return ended(noBackup('other', noCompressor(server, missing)));
  try {
    await runningBackups.begin(mark);
  } catch (error) {
    return ended(notBegun(error as NodeJS.ErrnoException));
  }
  const room = need === null ? null : await lookForRoom(server, need, layout, context);
  if (room?.status === 'full') return ended(noBackup('disk_full', room.message));
  if (room?.status === 'taken') {
    await runningBackups.end(mark);
    return { status: 'requeue', reason: room.reason };
  }
  ofBackup.info({ parentBackupId, ...typeOfRun }, 'backup started');
  const expectedBytes = need?.copyBytes ?? null;
  const lockFile = runningBackups.lockFile(server);
  const request = { server, layout, barman, log: ofBackup, signal, lockFile, report, now };
  const outcome = await takeBackup({ ...request, expectedBytes, parentBackupId });
  // as with a worker that is gone: the next one finds out the result
  if (outcome.status === 'waits-for-wal')
    return { status: 'requeue', reason: waitsForItsWal(server, outcome.backupId) };
  const taken = ended(outcome);
  if ((await runningBackups.find(server))?.id === mark.id) return taken;
  return { status: 'requeue', reason: 'this worker stalled; another worker recorded the result' };
}

/**
 * Barman reports how the backup will be stored, and how large the server is now if it is reachable. A server that hangs
 * is not queried: its backup will be refused, and each query takes as long as that.
 */
async function ask(
  server: string,
  { barman, record }: JobContext,
  signal: AbortSignal,
): Promise<ShownServer | null> {
  if ((await record.hangingServers()).has(server)) return null;
  const answer = await barman.showServers([server], signal);
  return answer === null ? null : readShowServerAnswer(answer, server);
}

interface Known {
  settings: ServerSettings;
  shown: ShownServer | null;
  backups: readonly BackupInfo[];
}

/** `because` is null of a full backup that is due as such. */
async function choose(
  { server, trigger, backupType, fullBecause }: WantedBackup,
  { settings, ...known }: Known,
  { barmanVersion, testedBackups }: JobContext,
): Promise<Exclude<BackupChoice, { type: 'full' }> | { type: 'full'; because: string | null }> {
  if (backupType === undefined || fullBecause !== undefined)
    return { type: 'full', because: fullBecause ?? null };
  return backupChoice({
    ...{ server, isManual: trigger === 'manual', barmanVersion, ...known },
    tested: await testedBackups.of(server),
    maxDepth: settings.backupIncrementalDepth,
    maxDurationSeconds: settings.recovery?.maxDurationSeconds ?? null,
  });
}

function isPassiveNode(server: string): string {
  return `${server} is a passive node (primary_ssh_command): Barman copies its backups from another Barman host and takes none here; remove #:backup_cron and #:backup_incremental_cron, and have the copies tested with #:recovery_cron`;
}

function noCompressor(server: string, program: string): string {
  return `WAL of ${server} could not be archived, and no backup would be complete: ${program} is not installed on the Barman host (compression = ${program}); install it, or set another compression`;
}

function notBegun({ code, message }: NodeJS.ErrnoException): EndedBackupOutcome {
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'other';
  return noBackup(reason, `it could not start: ${message}`);
}

function noBackup(reason: 'disk_full' | 'other', message: string): EndedBackupOutcome {
  return { status: 'failed', backupId: null, reason, message };
}
