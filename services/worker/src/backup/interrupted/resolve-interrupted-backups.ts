import { lockFile } from '../../catalogue/layout.ts';
import { isLockHeld } from '../../catalogue/lock-held.ts';
import type { JobContext } from '../../jobs/job.ts';
import { enqueueRecoveryTest } from '../../recovery/enqueue-recovery-test.ts';
import { isBackupProcessLeft } from '../running/left-process.ts';
import { resolveInterruptedBackup } from './resolve-interrupted-backup.ts';

/**
 * Records what became of every backup that was left in the middle and that nobody comes back to; one that is done is
 * restored like any other.
 */
export async function resolveInterruptedBackups(context: JobContext, signal: AbortSignal): Promise<void> {
  const { runningBackups, takeLease, layouts, log } = context;
  for (const server of await runningBackups.servers()) {
    const lease = await takeLease('backup', server, { trigger: null, target: null });
    if (lease === null) continue;
    try {
      const layout = layouts.known(server);
      if (await isLockHeld(lockFile(layout, server, 'backup'))) continue;
      if (await isBackupProcessLeft(runningBackups.lockFile(server), log)) continue;
      const resolved = await resolveInterruptedBackup({ ...context, server, layout, signal });
      if (resolved.status === 'done') {
        await enqueueRecoveryTest({ server, trigger: 'catchup', backupId: resolved.backupId }, context);
      }
    } finally {
      await lease.release();
    }
  }
}
