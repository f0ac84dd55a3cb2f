import type { BackupRun } from '@barback/shared/state/backup-run';
import { readCatalogue } from '../barman/read-catalogue.ts';
import { takeBackup } from '../barman/take-backup.ts';
import type { WorkerJob } from './job.ts';
import { observeServers } from './observe-servers.ts';

/** Takes one backup of one server, and asks for its recovery test where one follows each backup. */
export const backup: WorkerJob<'backup'> = {
  name: 'backup',
  async run({ server, slot, trigger }, context, signal) {
    const { servers, barman, layouts, record, queues, now } = context;
    const settings = await servers.find(server);
    if (settings === null)
      return { status: 'failed', message: `no file of barman.d defines the server ${server}` };
    const log = context.log.child({ server, trigger });
    const layout = await layouts.ask(server, signal);

    const startedAt = now();
    await record.backupStarted(server, trigger, startedAt);
    log.info('backup started');
    const outcome = await takeBackup({ server, layout, barman, log, signal });
    const endedAt = now();
    const run: BackupRun = {
      ...outcome,
      server,
      trigger,
      startedAt: startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      durationSeconds: (endedAt.getTime() - startedAt.getTime()) / 1000,
    };
    await record.backupEnded(run, slot);
    await record.catalogue(server, await readCatalogue(layout, now));
    if (run.status === 'done' && settings.recoverySshCommand !== null && settings.recoveryCron === null) {
      const { backupId } = run;
      await queues.enqueue('recovery-test', { server, slot: backupId, trigger, backupId });
    }
    await observeServers([server], context, signal);

    if (run.status === 'done') {
      const { backupId, sizeBytes, durationSeconds } = run;
      log.info({ backupId, sizeBytes, durationSeconds }, 'backup done');
      return { status: 'done' };
    }
    return { status: 'failed', message: `the backup of ${server} failed (${run.reason}): ${run.message}` };
  },
};
