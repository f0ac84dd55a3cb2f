import { NOT_VALID } from '../catalogue/versions.ts';
import { parseJsonAnswer } from './json-answer.ts';
import type { BarmanRun } from './run.ts';

export type RestoreOutcome =
  | { status: 'passed'; log: string }
  /** `deadlocked`: that says nothing of the backup. */
  | { status: 'failed'; reason: string; log: string; deadlocked?: true };

const DEADLOCK =
  'Barman does not end: a copy failed, as when the recovery host is lost or its disk is full, and then its own processes wait for each other; its log (barman.log) has the error of the copy';

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

  if (run.deadlocked) return { ...fail(DEADLOCK), deadlocked: true };
  if (run.aborted) return fail('the restore was aborted');
  if (run.timedOut) return fail('the restore exceeded its time limit');
  if (answer === null) return fail(`barman exited with code ${run.exitCode} and no result`);
  if (answer.errors.length > 0) return fail(answer.errors.join('; '));
  if (run.exitCode !== 0) return fail(`barman exited with code ${run.exitCode}`);
  const notValid = answer.warnings.find((warning) => NOT_VALID.test(warning));
  if (notValid !== undefined) return fail(notValid);
  return { status: 'passed', log };
}
