import type { BackupFailureReason, BackupRun } from '@barback/shared/state/entries/backup-run';
import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import type { JobOutcome } from '../jobs/job.ts';

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
  const message = `${failedAs(run)}: ${run.message}`;
  if (trigger === 'manual') return { status: 'failed', message };
  if (stopped !== null) return { status: 'requeue', reason: `it was aborted: ${stopped.message}` };
  return { status: CAN_PASS.includes(run.reason) || wasRefused(run) ? 'retry' : 'failed', message };
}

/** Barman began nothing: as soon as somebody has seen to what it names, what is due is taken. */
function wasRefused({ reason, backupId }: Extract<BackupRun, { status: 'failed' }>): boolean {
  return reason === 'barman_exit' && backupId === null;
}

/**
 * Whether a failure that is tried again is told: an outage of hours, tried each minute, is one failure, though its
 * message may change. What left something in the catalogue is told always, so that it is known whose it is. Pure.
 *
 * @param failedBefore the message of the try before
 */
export function isNews(run: BackupRun, failedBefore: string | undefined): boolean {
  if (run.status === 'done' || run.backupId !== null) return true;
  return !failedBefore?.startsWith(`${failedAs(run)}: `);
}

function failedAs({ server, reason }: Extract<BackupRun, { status: 'failed' }>): string {
  return `the backup of ${server} failed (${reason})`;
}
