import type { JobPayload } from '@barback/shared/queue/jobs';
import type { BackupFailureReason, BackupRun } from '@barback/shared/state/backup-run';
import type { JobOutcome } from './job.ts';

/** Reasons that may be gone a minute later without anybody having changed anything. */
const CAN_PASS: readonly BackupFailureReason[] = ['connection', 'lock', 'disk_full', 'worker_lost'];

/**
 * What a job comes to by its backup. What is due is tried again where that can help; who asked by hand waits for an
 * answer. Pure.
 *
 * @param stopped why the job was told to end; null when it was not
 */
export function outcomeOfBackup(
  run: BackupRun,
  { trigger }: Pick<JobPayload<'backup'>, 'trigger'>,
  stopped: Error | null,
): JobOutcome {
  if (run.status === 'done') return { status: 'done' };
  const message = `the backup of ${run.server} failed (${run.reason}): ${run.message}`;
  if (trigger === 'manual') return { status: 'failed', message };
  if (stopped !== null) return { status: 'put-back', reason: `it was stopped: ${stopped.message}` };
  return { status: CAN_PASS.includes(run.reason) ? 'retry' : 'failed', message };
}
