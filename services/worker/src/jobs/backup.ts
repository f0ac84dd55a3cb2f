import type { JobPayload } from '@barback/shared/queue/jobs';
import type { BackupRun } from '@barback/shared/state/backup-run';
import type { ServerLayout } from '../barman/layout.ts';
import { readBackups } from '../barman/read-backups.ts';
import { readCatalogue } from '../barman/read-catalogue.ts';
import { type FinalBackupOutcome, takeBackup } from '../barman/take-backup.ts';
import { outcomeOfBackup } from './after-backup.ts';
import { outcomeWithoutBackup } from './before-backup.ts';
import type { JobContext, WorkerJob } from './job.ts';
import { observeServers } from './observe-servers.ts';

/** Takes one backup of one server, once, and asks for its recovery test where one follows each backup. */
export const backup: WorkerJob<'backup'> = {
  name: 'backup',
  async run(payload, context, signal) {
    const { server, slot, failedBefore } = payload;
    const { servers, layouts, record, runningBackups, queues, now } = context;
    const settings = await servers.find(server);
    if (settings === null)
      return { status: 'failed', message: `no file of barman.d defines the server ${server}` };
    const layout = await layouts.ask(server, signal);
    const without = await outcomeWithoutBackup(payload, layout, context, signal);
    if (without !== null) return without;

    const run = await takeMarkedBackup(payload, layout, context, signal);
    const outcome = outcomeOfBackup(run, payload, signal.aborted ? signal.reason : null);
    const isOver = outcome.status === 'done' || outcome.status === 'failed';
    // an outage of hours, tried each minute, is one failure
    const isNews = outcome.status !== 'retry' || outcome.message !== failedBefore;
    if (isNews) await record.backupEnded(run, isOver ? slot : null);
    await runningBackups.end(server);

    await record.catalogue(server, await readCatalogue(layout, now));
    if (run.status === 'done' && settings.recoverySshCommand !== null && settings.recoveryCron === null) {
      const { backupId } = run;
      const { trigger } = payload;
      await queues.enqueue('recovery-test', { server, slot: backupId, trigger, backupId });
    }
    await observeServers([server], context, signal);
    return outcome;
  },
};

/** Takes it, with a mark by which others see what was left if this process ends in the middle. */
async function takeMarkedBackup(
  { server, slot, trigger, failedBefore }: JobPayload<'backup'>,
  layout: ServerLayout,
  { runningBackups, barman, log, now }: JobContext,
  signal: AbortSignal,
): Promise<BackupRun> {
  const ofBackup = log.child({ server, trigger });
  const startedAt = now();
  const ended = (outcome: FinalBackupOutcome): BackupRun => ({
    ...outcome,
    server,
    trigger: failedBefore === undefined ? trigger : 'retry',
    startedAt: startedAt.toISOString(),
    endedAt: now().toISOString(),
    durationSeconds: (now().getTime() - startedAt.getTime()) / 1000,
  });
  try {
    await runningBackups.begin({
      v: 1,
      server,
      slot,
      trigger,
      startedAt: startedAt.toISOString(),
      earlierBackupIds: (await readBackups(layout)).map(({ backupId }) => backupId),
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'other';
    return ended({ status: 'failed', backupId: null, reason, message: `it could not be begun: ${message}` });
  }
  ofBackup.info('backup started');
  const outcome = await takeBackup({ server, layout, barman, log: ofBackup, signal });
  const run = ended(outcome);
  if (run.status === 'done') {
    const { backupId, sizeBytes, durationSeconds } = run;
    ofBackup.info({ backupId, sizeBytes, durationSeconds }, 'backup done');
  }
  return run;
}
