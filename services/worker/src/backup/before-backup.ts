import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import type { ServerLayout } from '../catalogue/layout.ts';
import { lockFile } from '../catalogue/layout.ts';
import { isLockHeld } from '../catalogue/lock-held.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import type { JobContext, JobOutcome } from '../jobs/job.ts';
import { enqueueRecoveryTest } from '../recovery/enqueue-recovery-test.ts';
import { resolveInterruptedBackup, waitsForItsWal } from './interrupted/resolve-interrupted-backup.ts';
import { isBackupProcessLeft } from './running/left-process.ts';

/**
 * Whether there is a backup that ended after an incremental one was due, as when it waited for a full one: there is
 * nothing to add to it.
 * @param slot its due time in epoch milliseconds; none of a manual action
 */
async function hasNewerBackup(slot: string, layout: ServerLayout): Promise<boolean> {
  const dueAt = Number(slot);
  const backups = await readBackups(layout);
  return backups.some(
    ({ status, endAt, hasFiles }) =>
      status === 'DONE' && hasFiles && endAt !== null && Date.parse(endAt) > dueAt,
  );
}

/**
 * How a backup job ends without a backup: it is already done, by another worker or as the resolved result of a dead
 * worker, or Barman is already running, possibly started by hand. Null: nothing prevents the backup.
 */
export async function outcomeWithoutBackup(
  { server, slot, trigger, backupType }: JobPayload<'backup'>,
  settings: ServerSettings,
  layout: ServerLayout,
  context: JobContext,
  signal: AbortSignal,
): Promise<JobOutcome | null> {
  if (await context.record.hasEnded('backup', server, slot)) return { status: 'done' };
  if (await isLockHeld(lockFile(layout, server, 'backup')))
    return { status: 'requeue', reason: `another backup of ${server} is already running` };
  if (await isBackupProcessLeft(context.runningBackups.lockFile(server), context.log))
    return {
      status: 'requeue',
      reason: `a barman backup of ${server} is still running, although its worker is gone`,
    };
  const resolved = await resolveInterruptedBackup({ ...context, server, layout, signal });
  switch (resolved.status) {
    case 'nothing-left':
      return backupType === 'incremental' && (await hasNewerBackup(slot, layout)) ? { status: 'done' } : null;
    case 'waits-for-wal':
      return { status: 'requeue', reason: waitsForItsWal(server, resolved.backupId) };
    case 'done':
      await enqueueRecoveryTest({ trigger, backupId: resolved.backupId }, settings, context);
      return resolved.slot === slot ? { status: 'done' } : null;
  }
}
