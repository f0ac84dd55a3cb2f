import { randomUUID } from 'node:crypto';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import { readShowServerAnswer } from '../barman/show-server-answer.ts';
import type { ServerLayout } from '../catalogue/layout.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import type { JobContext } from '../jobs/job.ts';
import { type BackupNeed, backupNeed } from './disk-space/backup-need.ts';
import { lookForRoom } from './disk-space/look-for-room.ts';
import { waitsForItsWal } from './interrupted/resolve-interrupted-backup.ts';
import type { RunningBackup } from './running/marker.ts';
import { type EndedBackupOutcome, takeBackup } from './take-backup.ts';

export type MarkedBackup =
  | { status: 'ended'; run: BackupRun; mark: RunningBackup }
  /** It was not started, or another worker records its result. */
  | { status: 'requeue'; reason: string };

/**
 * Takes one backup if there is space for it, with a mark that shows others what is unfinished if this process ends
 * early, or stalls for so long that it appears to have ended: then they have recorded the result.
 */
export async function takeMarkedBackup(
  { server, slot, trigger, failedBefore }: JobPayload<'backup'>,
  layout: ServerLayout,
  context: JobContext,
  signal: AbortSignal,
): Promise<MarkedBackup> {
  const { runningBackups, barman, log, now, report } = context;
  const ofBackup = log.child({ server, trigger });
  const need = await askNeed(server, layout, context, signal);
  const startedAt = now();
  const mark: RunningBackup = {
    v: 1,
    id: randomUUID(),
    server,
    slot,
    trigger,
    startedAt: startedAt.toISOString(),
    earlierBackupIds: (await readBackups(layout)).map(({ backupId }) => backupId),
    neededBytes: need?.bytes ?? null,
  };
  const ended = (outcome: EndedBackupOutcome): MarkedBackup => ({
    status: 'ended',
    run: {
      ...outcome,
      server,
      trigger: failedBefore === undefined ? trigger : 'retry',
      startedAt: mark.startedAt,
      endedAt: now().toISOString(),
      durationSeconds: Math.max(0, now().getTime() - startedAt.getTime()) / 1000,
    },
    mark,
  });
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
  ofBackup.info('backup started');
  const expectedBytes = need?.copyBytes ?? null;
  const lockFile = runningBackups.lockFile(server);
  const request = { server, layout, barman, log: ofBackup, signal, expectedBytes, lockFile, report, now };
  const outcome = await takeBackup(request);
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
async function askNeed(
  server: string,
  layout: ServerLayout,
  { barman, record }: JobContext,
  signal: AbortSignal,
): Promise<BackupNeed | null> {
  if ((await record.hangingServers()).has(server)) return null;
  const answer = await barman.showServers([server], signal);
  const shown = answer === null ? null : readShowServerAnswer(answer, server);
  return backupNeed(
    await readBackups(layout),
    shown?.storage ?? null,
    shown?.facts.databaseSizeBytes ?? null,
  );
}

function notBegun({ code, message }: NodeJS.ErrnoException): EndedBackupOutcome {
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'other';
  return noBackup(reason, `it could not start: ${message}`);
}

function noBackup(reason: 'disk_full' | 'other', message: string): EndedBackupOutcome {
  return { status: 'failed', backupId: null, reason, message };
}
