import { randomUUID } from 'node:crypto';
import type { JobPayload } from '@barback/shared/queue/jobs';
import type { BackupRun } from '@barback/shared/state/backup-run';
import type { ServerLayout } from '../barman/layout.ts';
import { readBackups } from '../barman/read-backups.ts';
import { type FinalBackupOutcome, takeBackup } from '../barman/take-backup.ts';
import type { RunningBackup } from '../running/marker.ts';
import { outcomeOfBackup } from './after-backup.ts';
import { outcomeWithoutBackup } from './before-backup.ts';
import type { JobContext, WorkerJob } from './job.ts';
import { observeCatalogue } from './observe-catalogue.ts';
import { observeServers } from './observe-servers.ts';

/** Takes one backup of one server, once, and asks for its recovery test where one follows each backup. */
export const backup: WorkerJob<'backup'> = {
  name: 'backup',
  async run(payload, context, signal) {
    const { server, slot, failedBefore } = payload;
    const { servers, layouts, record, runningBackups, queues } = context;
    const settings = await servers.find(server);
    if (settings === null)
      return { status: 'failed', message: `no file of barman.d defines the server ${server}` };
    const layout = await layouts.ask(server, signal);
    const without = await outcomeWithoutBackup(payload, layout, context, signal);
    if (without !== null) return without;

    const taken = await takeMarkedBackup(payload, layout, context, signal);
    if (taken === null)
      return { status: 'put-back', reason: 'it was held up, and another worker saw to what became of it' };
    const { run, mark } = taken;
    const outcome = outcomeOfBackup(run, payload, signal.aborted ? signal.reason : null);
    const isOver = outcome.status === 'done' || outcome.status === 'failed';
    // an outage of hours, tried each minute, is one failure
    const isNews = outcome.status !== 'retry' || outcome.message !== failedBefore;
    const isRecorded = !isNews || (await record.backupEnded(run, isOver ? slot : null));
    if (isRecorded) await runningBackups.end(mark);

    await observeCatalogue(server, layout, context);
    if (run.status === 'done' && settings.recoverySshCommand !== null && settings.recoveryCron === null) {
      const { backupId } = run;
      const { trigger } = payload;
      await queues.enqueue('recovery-test', { server, slot: backupId, trigger, backupId });
    }
    await observeServers([server], context, signal);
    return outcome;
  },
};

/**
 * Takes it, with a mark by which others see what was left if this process ends in the middle, or is held up for so long
 * that it seems so: then they have recorded what became of it, and it is null.
 */
async function takeMarkedBackup(
  { server, slot, trigger, failedBefore }: JobPayload<'backup'>,
  layout: ServerLayout,
  { runningBackups, barman, log, now }: JobContext,
  signal: AbortSignal,
): Promise<{ run: BackupRun; mark: RunningBackup } | null> {
  const ofBackup = log.child({ server, trigger });
  const startedAt = now();
  const mark: RunningBackup = {
    v: 1,
    id: randomUUID(),
    server,
    slot,
    trigger,
    startedAt: startedAt.toISOString(),
    earlierBackupIds: (await readBackups(layout)).map(({ backupId }) => backupId),
  };
  const ended = (outcome: FinalBackupOutcome): BackupRun => ({
    ...outcome,
    server,
    trigger: failedBefore === undefined ? trigger : 'retry',
    startedAt: mark.startedAt,
    endedAt: now().toISOString(),
    durationSeconds: Math.max(0, now().getTime() - startedAt.getTime()) / 1000,
  });
  try {
    await runningBackups.begin(mark);
  } catch (error) {
    return { run: ended(notBegun(error as NodeJS.ErrnoException)), mark };
  }
  ofBackup.info('backup started');
  const run = ended(await takeBackup({ server, layout, barman, log: ofBackup, signal }));
  if ((await runningBackups.find(server))?.id !== mark.id) return null;
  if (run.status === 'done') {
    const { backupId, sizeBytes, durationSeconds } = run;
    ofBackup.info({ backupId, sizeBytes, durationSeconds }, 'backup done');
  }
  return { run, mark };
}

function notBegun({ code, message }: NodeJS.ErrnoException): FinalBackupOutcome {
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'other';
  return { status: 'failed', backupId: null, reason, message: `it could not be begun: ${message}` };
}
