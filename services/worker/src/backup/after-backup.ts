import type { BackupFailureReason, BackupRun } from '@barback/shared/state/entries/backup-run';
import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import type { JobOutcome } from '../jobs/job.ts';

/** Reasons that may be gone a minute later without anybody having changed anything. */
const CAN_PASS: readonly BackupFailureReason[] = ['connection', 'lock', 'disk_full', 'worker_lost'];

/**
 * The outcome of a job by the result of its backup. A due backup is retried if that can help; a manual action waits for
 * an answer. Pure.
 * @param stopped why the job was aborted; null when it was not
 */
export function outcomeOfBackup(
  run: BackupRun,
  { trigger }: Pick<JobPayload<'backup'>, 'trigger'>,
  stopped: Error | null,
): JobOutcome {
  if (run.status === 'done') return { status: 'done' };
  const message = `${failedAs(run)}: ${run.message}`;
  if (trigger === 'manual') return { status: 'failed', message };
  if (stopped !== null) return { status: 'requeue', reason: `it was aborted: ${stopped.message}` };
  return { status: CAN_PASS.includes(run.reason) || wasRefused(run) ? 'retry' : 'failed', message };
}

/** Barman started nothing: the due backup is taken as soon as somebody has fixed the cause. */
function wasRefused({ reason, backupId }: Extract<BackupRun, { status: 'failed' }>): boolean {
  return reason === 'barman_exit' && backupId === null;
}

/**
 * Whether to record a failure that is retried: an outage of hours, with a retry every minute, is one failure, even if
 * its message changes. A failure that left something in the catalogue is always recorded, so that its owner is known.
 * Pure.
 * @param failedBefore the message of the previous attempt
 */
export function isNews(run: BackupRun, failedBefore: string | undefined): boolean {
  if (run.status === 'done' || run.backupId !== null) return true;
  return !failedBefore?.startsWith(`${failedAs(run)}: `);
}

function failedAs({ server, reason }: Extract<BackupRun, { status: 'failed' }>): string {
  return `the backup of ${server} failed (${reason})`;
}
