import { join } from 'node:path';
import type { ServerLayout } from '../catalogue/layout.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import { type RestorableBackup, restorable } from '../catalogue/restorable.ts';
import type { JobContext, ServerJob } from '../jobs/job.ts';
import { archivedManifest } from '../manifests/archived-manifest.ts';
import { findDamagedLink } from '../manifests/find-damaged-link.ts';
import { archivedWal } from '../wal-archive/archived-wal.ts';
import { unreadableSegment } from '../wal-archive/unreadable-segment.ts';
import { afterRecoveryTest } from './after-recovery-test.ts';
import { majorVersion } from './ladder/major-version.ts';
import type { RecoveryDependencies } from './ladder/recovery-request.ts';
import { runRecoveryTest } from './ladder.ts';
import { backupToTest } from './rotate-backups.ts';

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
    const { testedAt } = await context.testedBackups.of(server);
    const wantedId = backupId ?? (trigger === 'manual' ? null : backupToTest(backups, testedAt));
    const backup = restorable(backups, wantedId);
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
        archivedManifest: () => archivedManifest(layout, backup.backupId),
        ...(backup.chain.length > 1 && { findDamagedLink: chainVerifier(server, backup, layout, context) }),
        ...((backup.chain.length > 1 || backup.isEncrypted) && {
          localStagingDirectory: join(layout.backupDirectory, STAGING_DIRECTORY),
        }),
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
    const { outcome, isToBeRecorded } = afterRecoveryTest(test, { trigger, failedBefore });
    if (isToBeRecorded) await record.recoveryTestEnded(test, outcome.status === 'retry' ? null : slot);
    if (outcome.status === 'done')
      testLog.info({ testDurationSeconds: test.testDurationSeconds }, 'recovery test passed');
    return outcome;
  },
};

/** Beside the backups, where there is room for one more. */
const STAGING_DIRECTORY = '.barback-combine';

function chainVerifier(
  server: string,
  { chain: links, pgVersion }: RestorableBackup,
  { basebackupsDirectory }: ServerLayout,
  { barman, manifests }: JobContext,
): NonNullable<RecoveryDependencies['findDamagedLink']> {
  const recordedSha256 = async (id: string) => (await manifests.find(server, id))?.sha256 ?? null;
  const postgresMajor = majorVersion(pgVersion);
  const chain = { server, postgresMajor, links, basebackupsDirectory, barman, recordedSha256 };
  return (signal) => findDamagedLink(chain, signal);
}
