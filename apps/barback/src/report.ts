import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { StateStore } from '@barback/shared/state/state-store';
import { durationInWords, sizeInWords } from '@barback/shared/vocabulary/in-words';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';

type Say = (line: string) => void;

/**
 * Remembers the last backup and the last recovery test of a server.
 * @returns reports what has changed since; nothing if nothing did
 */
export async function newReports(
  server: string,
  state: Pick<StateStore, 'get'>,
): Promise<Record<'backup' | 'recovery-test', (say: Say) => Promise<void>>> {
  const newestRun = () => state.get('backup-runs', server);
  const newestTest = async () => (await state.get('recovery-tests', server))?.newest ?? null;
  const [runBefore, testBefore] = [await newestRun(), await newestTest()];
  return {
    async backup(say) {
      const run = await newestRun();
      if (run !== null && run.endedAt !== runBefore?.endedAt) sayRun(run, say);
    },
    async 'recovery-test'(say) {
      const test = await newestTest();
      if (test !== null && test.endedAt !== testBefore?.endedAt) sayTest(test, say);
    },
  };
}

/** How one failed is the error of its job. */
function sayRun(run: BackupRun, say: Say): void {
  if (run.status !== 'done') return;
  const { server, backupId, sizeBytes, durationSeconds, fullBecause } = run;
  if (fullBecause !== undefined) say(`a full backup was taken, not an incremental one: ${fullBecause}`);
  say(
    `backup ${backupId} of ${server} is DONE: ${sizeInWords(sizeBytes)} in ${durationInWords(durationSeconds)}`,
  );
}

function sayTest({ server, backupId, steps, status, testDurationSeconds }: RecoveryTest, say: Say): void {
  for (const step of steps) {
    const took = step.status === 'skipped' ? '' : ` in ${durationInWords(step.durationSeconds)}`;
    const why = step.status === 'passed' ? '' : `: ${step.reason}`;
    say(`  ${step.name.padEnd(9)} ${step.status}${took}${why}`);
  }
  say(`recovery test of ${server} ${backupId} ${status} in ${durationInWords(testDurationSeconds)}`);
}
