import type { BackupFailureReason } from '@barback/shared/state/backup-run';
import type { BackupInfo } from './backup-info.ts';
import { parseJsonAnswer } from './json-answer.ts';
import type { BarmanRun } from './run.ts';

/** The verdict on one attempt to back up. */
export type BackupOutcome =
  | { status: 'done'; backupId: string; sizeBytes: number }
  | { status: 'failed'; backupId: string | null; reason: BackupFailureReason; message: string }
  /** Barman refused to start because a check failed; the check says which. */
  | { status: 'refused'; message: string };

/** Words in Barman's and PostgreSQL's messages that tell why; the first that is found counts. */
const REASON_WORDS: readonly [BackupFailureReason, RegExp][] = [
  ['lock', /another (backup|action|process).*(running|in progress)/i],
  ['disk_full', /no space left on device|disk quota exceeded/i],
  [
    'connection',
    /could not connect|connection (to server|refused|timed out)|cannot connect|server closed the connection|COPY stream ended|terminating connection/i,
  ],
];
/** `pg_basebackup` says why it gives up, unless it is not given the time to. */
const COPY_FAILED = /data transfer failure/;
const SAID_WHY = /pg_basebackup: (error|fatal):/;

const REFUSED = /impossible to start the backup/i;

/**
 * What `barman backup` really did: its exit code says too little (0 for an inactive server, for example), so a
 * backup is done when the exit code is 0 *and* `backup.info` on disk says DONE. Pure.
 *
 * @param backup the backup that this attempt made, read from disk after the process ended; null when it made none
 * @param stall why it was ended although nobody wanted an end; null when it was not
 */
export function judgeBackup(
  run: BarmanRun,
  backup: BackupInfo | null,
  stall: string | null = null,
): BackupOutcome {
  const backupId = backup?.backupId ?? null;
  const answer = parseJsonAnswer(run.stdout);
  const errors = [...(answer?.errors ?? []), ...(answer === null && run.stderr !== '' ? [run.stderr] : [])];
  const fail = (reason: BackupFailureReason, message: string): BackupOutcome => ({
    status: 'failed',
    backupId,
    reason,
    message,
  });

  if (run.aborted && stall !== null) return fail('connection', stall);
  if (run.aborted) return fail('worker_lost', 'the worker was told to stop and aborted the backup');
  if (run.timedOut) return fail('timeout', 'the backup took longer than it may and was aborted');
  if (run.exitCode === 0 && backup?.status === 'DONE' && backup.sizeBytes !== null) {
    return { status: 'done', backupId: backup.backupId, sizeBytes: backup.sizeBytes };
  }
  const message = [...errors, ...(backup?.error ? [backup.error] : [])].join('; ');
  if (REFUSED.test(message)) return { status: 'refused', message };
  if (run.exitCode === null)
    return fail('worker_lost', `Barman was killed in the middle of it: ${run.stderr || 'was memory short?'}`);
  const reason = REASON_WORDS.find(([, words]) => words.test(message))?.[0];
  if (reason !== undefined) return fail(reason, message);
  if (COPY_FAILED.test(message) && message.includes('pg_basebackup') && !SAID_WHY.test(message))
    return fail('worker_lost', `pg_basebackup was killed in the middle of it: ${message}`);
  if (run.exitCode !== 0) return fail('barman_exit', message || `barman exited with ${run.exitCode}`);
  const said = [...(answer?.warnings ?? []), ...(answer?.info ?? [])].join('; ');
  const state = backup === null ? 'made no backup' : `left the backup ${backup.status}`;
  return fail('other', `barman exited with 0 but ${state}${said === '' ? '' : `: ${said}`}`);
}
