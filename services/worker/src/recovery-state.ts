import type { RecoveryState, RecoveryStepName, RecoveryTest } from '@barback/shared/state/recovery-test';

/** Steps whose failure says something of the recovery host, and nothing of the backup. */
const OF_THE_HOST: readonly RecoveryStepName[] = ['connect', 'prepare', 'clean_up'];

/**
 * What is known of a server's recovery tests after one more has ended. Pure.
 *
 * @param existingIds the backups there are; of all others it is forgotten that they passed. Null: not known
 */
export function nextRecoveryState(
  before: RecoveryState | null,
  test: RecoveryTest,
  existingIds: readonly string[] | null,
): RecoveryState {
  const proven = before?.provenBackup ?? null;
  const others = (before?.provenBackupIds ?? []).filter(
    (id) => id !== test.backupId && existingIds?.includes(id) !== false,
  );
  if (test.status === 'failed') {
    const wasProven = before?.provenBackupIds.includes(test.backupId) && !isDisproof(test);
    return {
      newest: test,
      lastPassedAt: before?.lastPassedAt ?? null,
      provenBackup: proven,
      provenBackupIds: wasProven ? [...others, test.backupId] : others,
    };
  }
  const isNewer = proven === null || Date.parse(test.backupEndedAt) >= Date.parse(proven.endedAt);
  const provenBackup = isNewer ? { backupId: test.backupId, endedAt: test.backupEndedAt } : proven;
  return {
    newest: test,
    lastPassedAt: test.endedAt,
    provenBackup,
    provenBackupIds: [...others, test.backupId],
  };
}

function isDisproof({ steps }: RecoveryTest): boolean {
  return steps.some(({ name, status }) => status === 'failed' && !OF_THE_HOST.includes(name));
}
