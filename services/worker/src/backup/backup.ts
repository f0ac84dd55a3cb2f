import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { ServerJob } from '../jobs/job.ts';
import { observeCatalogue } from '../observe/observe-catalogue.ts';
import { observeServers } from '../observe/observe-servers.ts';
import { enqueueRecoveryTest } from '../recovery/enqueue-recovery-test.ts';
import { isNews, outcomeOfBackup } from './after-backup.ts';
import { outcomeWithoutBackup } from './before-backup.ts';
import { fullInstead } from './incremental/backup-choice.ts';
import { takeMarkedBackup, type WantedBackup } from './take-marked-backup.ts';

/** How long a job may read the files of its backup; the read of the catalogue does what takes longer. */
const READ_AT_ONCE_MILLISECONDS = 10 * 60 * 1000;

/** Takes one backup of one server, exactly once, and requests its recovery test if one follows each backup. */
export const backup: ServerJob<'backup'> = {
  name: 'backup',
  async run(payload, settings, context, signal) {
    const { server, slot, trigger, failedBefore } = payload;
    const { layouts, record, runningBackups, log } = context;
    const layout = await layouts.ask(server, signal);
    const without = await outcomeWithoutBackup(payload, settings, layout, context, signal);
    if (without !== null) return without;

    const take = (wanted: WantedBackup) => takeMarkedBackup(wanted, settings, layout, context, signal);
    let taken = await take(payload);
    const fullBecause = taken.status === 'ended' ? whyFull(taken.run) : null;
    if (taken.status === 'ended' && fullBecause !== null) {
      log.warn(
        { server, trigger, fullBecause },
        'an incremental backup is not possible now; taking a full one',
      );
      if (await record.backupEnded(taken.run, null)) await runningBackups.end(taken.mark);
      taken = await take({ ...payload, fullBecause });
    }
    if (taken.status === 'requeue') return taken;
    const { run, mark } = taken;
    const outcome = outcomeOfBackup(run, payload, signal.aborted ? signal.reason : null);
    const isOver = outcome.status === 'done' || outcome.status === 'failed';
    const isToBeTold = outcome.status !== 'retry' || isNews(run, failedBefore);
    const isRecorded = !isToBeTold || (await record.backupEnded(run, isOver ? slot : null));
    if (isRecorded) await runningBackups.end(mark);
    if (run.status === 'done') {
      const { backupId, sizeBytes, durationSeconds } = run;
      log.info({ server, trigger, backupId, sizeBytes, durationSeconds }, 'backup done');
    }

    if (run.status === 'done') {
      // a large one is read later, with no slot of the backups'
      const soon = AbortSignal.any([signal, AbortSignal.timeout(READ_AT_ONCE_MILLISECONDS)]);
      await context.manifests.record(server, layout, run.backupId, soon);
    }
    await observeCatalogue(server, layout, context);
    if (run.status === 'done')
      await enqueueRecoveryTest({ trigger, backupId: run.backupId }, settings, context);
    // an unreachable server delays every request, as it just did
    const isUnreachable = run.status === 'failed' && run.reason === 'connection';
    if (!isUnreachable) await observeServers([settings], context, signal);
    return outcome;
  },
};

function whyFull(run: BackupRun): string | null {
  return run.status === 'failed' && run.backupType === 'incremental' ? fullInstead(run.message) : null;
}
