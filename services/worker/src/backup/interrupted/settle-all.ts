import { lockFile } from '../../catalogue/layout.ts';
import { isLockHeld } from '../../catalogue/lock-held.ts';
import type { JobContext } from '../../jobs/job.ts';
import { askForRecoveryTest } from '../../recovery/ask-for-recovery-test.ts';
import { isBackupProcessLeft } from '../running/left-process.ts';
import { settleLeftBackup } from './settle.ts';

/**
 * Records what became of every backup that was left in the middle and that nobody comes back to; one that is done is
 * restored like any other.
 */
export async function settleAllLeftBackups(context: JobContext, signal: AbortSignal): Promise<void> {
  const { runningBackups, takeLease, layouts, log } = context;
  for (const server of await runningBackups.servers()) {
    const lease = await takeLease('backup', server, { trigger: null, target: null });
    if (lease === null) continue;
    try {
      const layout = layouts.known(server);
      if (await isLockHeld(lockFile(layout, server, 'backup'))) continue;
      if (await isBackupProcessLeft(runningBackups.lockFile(server), log)) continue;
      const settled = await settleLeftBackup({ ...context, server, layout, signal });
      if (settled.status === 'done') {
        await askForRecoveryTest({ server, trigger: 'catchup', backupId: settled.backupId }, context);
      }
    } finally {
      await lease.release();
    }
  }
}
