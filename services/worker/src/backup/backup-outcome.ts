import type { BackupFailureReason } from '@barback/shared/state/entries/backup-run';
import { publishable } from '@barback/shared/text/publishable';
import { causeIn } from '../barman/cause.ts';
import { FULL_DISK } from '../barman/full-disk.ts';
import { type JsonAnswer, parseJsonAnswer } from '../barman/json-answer.ts';
import type { BarmanRun } from '../barman/run.ts';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { waitsForWal } from '../catalogue/waits-for-wal.ts';

/** The verdict on one attempt to back up. */
export type BackupOutcome =
  | { status: 'done'; backupId: string; sizeBytes: number }
  | { status: 'failed'; backupId: string | null; reason: BackupFailureReason; message: string }
  /** The copy is complete, and Barman marks it done as soon as its WAL is archived, even if nobody waits for that. */
  | { status: 'waits-for-wal'; backupId: string }
  /** Barman refused to start because a check failed; the check says which. */
  | { status: 'refused'; message: string };

/** Words in Barman's and PostgreSQL's messages that tell why; the first that is found counts. */
const REASON_WORDS: readonly [[BackupFailureReason, RegExp], ...[BackupFailureReason, RegExp][]] = [
  ['lock', /another (backup|action|process).*(running|in progress)/i],
  ['disk_full', FULL_DISK],
  [
    'connection',
    /could not connect|connection (to server|refused|timed out)|cannot connect|server closed the connection|COPY stream ended|terminating connection/i,
  ],
];
/** `pg_basebackup` prints why it fails, if it gets the time to. */
const COPY_FAILED = /data transfer failure/;
const SAID_WHY = /pg_basebackup: (error|fatal):/;

const REFUSED = /impossible to start the backup/i;
const LOCKED = REASON_WORDS[0][1];

/**
 * What `barman backup` really did, which its exit code does not show: it is 0 for an inactive server, for a backup that
 * failed while its hooks succeeded, and for one that was interrupted while it waited for WAL. The disk counts: a backup
 * is done when its `backup.info` says DONE. Pure.
 * @param backup the backup of this attempt, read from disk after the process ended; null when it created none
 * @param stall why it was aborted because of a stall; null when it was not
 */
export function judgeBackup(
  run: BarmanRun,
  backup: BackupInfo | null,
  stall: string | null = null,
): BackupOutcome {
  const answer = parseJsonAnswer(run.stdout);
  const errors = [...(answer?.errors ?? []), ...(answer === null && run.stderr !== '' ? [run.stderr] : [])];
  const said = errors.join('\n');
  if (REFUSED.test(said)) return { status: 'refused', message: errors.join('; ') };
  // an existing one belongs to somebody else
  if (LOCKED.test(said)) return failed(null, 'lock', causeIn(errors) ?? said);
  if (backup?.status === 'DONE' && backup.sizeBytes !== null) {
    return { status: 'done', backupId: backup.backupId, sizeBytes: backup.sizeBytes };
  }
  if (backup !== null && waitsForWal(backup)) return { status: 'waits-for-wal', backupId: backup.backupId };
  const backupId = backup?.backupId ?? null;
  if (run.aborted && stall !== null) return failed(backupId, 'connection', stall);
  if (run.aborted) return failed(backupId, 'worker_lost', 'the worker was stopped and aborted the backup');
  if (run.timedOut) return failed(backupId, 'timeout', 'the backup exceeded its time limit and was aborted');
  if (run.exitCode === null) {
    const why = `Barman was killed during the backup: ${run.stderr || 'was the host out of memory?'}`;
    return failed(backupId, 'worker_lost', why);
  }
  const all = [...errors, ...(backup?.error ? [backup.error] : [])];
  const cause = causeIn(all);
  if (cause === null) return failed(backupId, 'other', unexplained(run, backup, answer));
  const text = all.join('\n');
  const message = [actionOf(backup), cause].filter(Boolean).join(': ');
  const reason = REASON_WORDS.find(([, words]) => words.test(text))?.[0];
  if (reason !== undefined) return failed(backupId, reason, message);
  if (COPY_FAILED.test(text) && text.includes('pg_basebackup') && !SAID_WHY.test(text))
    return failed(backupId, 'worker_lost', `pg_basebackup was killed during the backup: ${message}`);
  return failed(backupId, 'barman_exit', message);
}

function failed(backupId: string | null, reason: BackupFailureReason, message: string): BackupOutcome {
  return { status: 'failed', backupId, reason, message: publishable(message) };
}

/** What Barman was at: its `error` is "failure copying files (…)". */
function actionOf(backup: BackupInfo | null): string | null {
  return /^failure (.+?) \(/.exec(backup?.error ?? '')?.[1] ?? null;
}

function unexplained({ exitCode }: BarmanRun, backup: BackupInfo | null, answer: JsonAnswer | null): string {
  const said = [...(answer?.warnings ?? []), ...(answer?.info ?? [])].join('; ');
  const state = backup === null ? 'made no backup' : `left the backup ${backup.status}`;
  return `barman exited with code ${exitCode} and ${state}${said === '' ? '' : `: ${said}`}`;
}
