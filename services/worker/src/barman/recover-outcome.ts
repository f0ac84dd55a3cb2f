import { NOT_VALID } from '../catalogue/versions.ts';
import { FULL_DISK } from './full-disk.ts';
import { parseJsonAnswer } from './json-answer.ts';
import type { BarmanRun } from './run.ts';

export type RestoreOutcome =
  | { status: 'passed'; log: string }
  /** `copyLost`: the copy to the recovery host broke off, or did not end; that says nothing of the backup. */
  | { status: 'failed'; reason: string; log: string; copyLost?: true };

const DEADLOCK =
  'Barman does not end: a copy failed, as when the recovery host is lost or its disk is full, and then its own processes wait for each other; its log (barman.log) has the error of the copy';

/** rsync(1): errors of the connection, a signal, time-outs, and 255 of ssh; a file that cannot be read or written is 11 or 23. */
const CONNECTION_ERROR = /\brsync error: .*\(code (?:10|12|14|20|30|35|255)\)/;

const MAX_LOG_CHARACTERS = 64 * 1024;

/** What `barman recover` really did: its exit code is 0 although the restored backup may be unusable. Pure. */
export function judgeRecover(run: BarmanRun): RestoreOutcome {
  const answer = parseJsonAnswer(run.stdout);
  const said = [...(answer?.info ?? []), ...(answer?.warnings ?? []), ...(answer?.errors ?? []), run.stderr];
  const log = said
    .filter((line) => line !== '')
    .join('\n')
    .slice(-MAX_LOG_CHARACTERS);
  const fail = (reason: string): Extract<RestoreOutcome, { status: 'failed' }> => ({
    status: 'failed',
    reason,
    log,
  });

  if (run.deadlocked) return { ...fail(DEADLOCK), copyLost: true };
  if (run.aborted) return fail('the restore was aborted');
  if (run.timedOut) return fail('the restore exceeded its time limit');
  if (answer === null) return fail(`barman exited with code ${run.exitCode} and no result`);
  if (answer.errors.length > 0) {
    const reason = answer.errors.join('; ');
    // a receiver whose disk is full ends, and the sender sees its connection closed
    const isOfConnection = CONNECTION_ERROR.test(reason) && !FULL_DISK.test(log);
    return { ...fail(reason), ...(isOfConnection && { copyLost: true }) };
  }
  if (run.exitCode !== 0) return fail(`barman exited with code ${run.exitCode}`);
  const notValid = answer.warnings.find((warning) => NOT_VALID.test(warning));
  if (notValid !== undefined) return fail(notValid);
  return { status: 'passed', log };
}
