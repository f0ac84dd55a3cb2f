import type { RecoveryState, RecoveryTest } from '@barback/shared/state/recovery-test';

/** What is known of a server's recovery tests after one more has ended. Pure. */
export function nextRecoveryState(before: RecoveryState | null, test: RecoveryTest): RecoveryState {
  const proven = before?.provenBackup ?? null;
  if (test.status === 'failed') {
    return { newest: test, lastPassedAt: before?.lastPassedAt ?? null, provenBackup: proven };
  }
  const isNewer = proven === null || Date.parse(test.backupEndedAt) >= Date.parse(proven.endedAt);
  const provenBackup = isNewer ? { backupId: test.backupId, endedAt: test.backupEndedAt } : proven;
  return { newest: test, lastPassedAt: test.endedAt, provenBackup };
}
