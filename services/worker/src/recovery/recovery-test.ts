import { failedStep } from '@barback/shared/state/entries/failed-step';
import { rememberedFailure } from '@barback/shared/vocabulary/jobs';
import { readBackups } from '../catalogue/read-backups.ts';
import { restorable } from '../catalogue/restorable.ts';
import type { ServerJob } from '../jobs/job.ts';
import { archivedWal } from '../wal-archive/archived-wal.ts';
import { unreadableSegment } from '../wal-archive/unreadable-segment.ts';
import { runRecoveryTest } from './ladder.ts';

/** Restores one backup on the server's recovery host and verifies it. */
export const recoveryTest: ServerJob<'recovery-test'> = {
  name: 'recovery-test',
  async run({ server, slot, backupId, trigger, failedBefore }, settings, context, signal) {
    const { barman, layouts, manifests, record, readPositions, log, now, report } = context;
    if (await record.hasEnded('recovery-test', server, slot)) return { status: 'done' };
    const { recovery } = settings;
    if (recovery === null) {
      const cure = 'add #:backup_recovery_ssh_cmd = "ssh USER@HOST" to its section';
      return {
        status: 'failed',
        message: `${settings.file}: the server ${server} has no recovery host; ${cure}`,
      };
    }
    const layout = await layouts.ask(server, signal);
    const backups = await readBackups(layout);
    const backup = restorable(backups, backupId);
    if (backup === null) {
      const which = backupId === null ? 'has no DONE backup' : `has no DONE backup ${backupId}`;
      return {
        status: 'failed',
        message: `the server ${server} ${which}; barman list-backup ${server} shows what there is`,
      };
    }

    const testLog = log.child({ server, backupId: backup.backupId, trigger });
    testLog.info('recovery test started');
    let since = now().toISOString();
    const test = await runRecoveryTest(
      {
        server,
        trigger,
        ...recovery,
        recoveryDirectory: recovery.directory,
        backup,
        conninfoUser: settings.conninfoUser,
        readFrom: recovery.readTimeSeconds === null ? null : await readPositions.of(server),
      },
      {
        restore: barman.recover,
        archivedWal: (signal) =>
          archivedWal(backup, recovery.target, {
            walsDirectory: layout.walsDirectory,
            readFile: (name) => barman.walFile(server, name, signal),
          }),
        unreadableSegment: (segments, signal) => unreadableSegment(layout.walsDirectory, segments, signal),
        recordedManifest: () => manifests.find(server, backup.backupId),
        random: Math.random,
        log: testLog,
        signal,
        onStep(step) {
          since = now().toISOString();
          report({ step, since, measuredAt: since, bytes: null, expectedBytes: null });
        },
        onRestored(bytes, expectedBytes) {
          const measuredAt = now().toISOString();
          report({ step: 'restore', since, measuredAt, bytes, expectedBytes });
        },
      },
    );
    // it says nothing about the backup, and must not be reported as a failure of the backup
    if (test.status === 'failed' && signal.aborted) {
      return { status: 'requeue', reason: `it was stopped: ${signal.reason.message}` };
    }
    if (test.status === 'passed') {
      await record.recoveryTestEnded(test, slot);
      testLog.info({ testDurationSeconds: test.testDurationSeconds }, 'recovery test passed');
      return { status: 'done' };
    }
    const failed = failedStep(test);
    const message = `the recovery test of ${server} ${backup.backupId} failed at ${failed?.name}: ${failed?.reason}`;
    // a host that is down says nothing of the backup, which is still to be proven when it is up
    const hostLost = test.steps.some((step) => step.status === 'failed' && step.hostLost);
    const isToBeRetried = hostLost && trigger !== 'manual';
    if (failedBefore !== rememberedFailure(message))
      await record.recoveryTestEnded(test, isToBeRetried ? null : slot);
    return { status: isToBeRetried ? 'retry' : 'failed', message };
  },
};
