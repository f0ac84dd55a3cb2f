import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import type { ServerLayout } from '../catalogue/layout.ts';
import { lockFile } from '../catalogue/layout.ts';
import { isLockHeld } from '../catalogue/lock-held.ts';
import type { JobContext, JobOutcome } from '../jobs/job.ts';
import { askForRecoveryTest } from '../recovery/ask-for-recovery-test.ts';
import { settleLeftBackup, waitsForItsWal } from './interrupted/settle.ts';
import { isBackupProcessLeft } from './running/left-process.ts';

/**
 * How a backup job ends without a backup: it is done already, as another worker's or as what a dead worker left turned
 * out to be, or a Barman is at one, which may be that of somebody who typed it. Null: nothing speaks against taking it.
 */
export async function outcomeWithoutBackup(
  { server, slot, trigger }: JobPayload<'backup'>,
  layout: ServerLayout,
  context: JobContext,
  signal: AbortSignal,
): Promise<JobOutcome | null> {
  if (await context.record.hasEnded('backup', server, slot)) return { status: 'done' };
  if (await isLockHeld(lockFile(layout, server, 'backup')))
    return { status: 'put-back', reason: `Barman is at a backup of ${server} already` };
  if (await isBackupProcessLeft(context.runningBackups.lockFile(server), context.log))
    return { status: 'put-back', reason: `a barman backup of ${server} whose worker is gone still runs` };
  const settled = await settleLeftBackup({ ...context, server, layout, signal });
  switch (settled.status) {
    case 'nothing-left':
      return null;
    case 'waits-for-wal':
      return { status: 'put-back', reason: waitsForItsWal(server, settled.backupId) };
    case 'done':
      await askForRecoveryTest({ server, trigger, backupId: settled.backupId }, context);
      return settled.slot === slot ? { status: 'done' } : null;
  }
}
