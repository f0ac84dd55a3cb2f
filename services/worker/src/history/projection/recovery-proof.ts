import type { RecoveryProof, RecoveryStepName, RecoveryTest } from '@barback/shared/vocabulary/recovery-test';

/** The state of a server's recovery tests during the pass over them, of which there may be a hundred thousand. */
export interface ProjectedProof extends Omit<RecoveryProof, 'provenBackupIds' | 'disprovenBackupIds'> {
  provenBackupIds: Set<string>;
  disprovenBackupIds: Set<string>;
}

/** Steps whose failure says something of the recovery host, and nothing of the backup. */
const OF_THE_HOST: readonly RecoveryStepName[] = ['connect', 'prepare', 'clean_up'];

export function projectedProof(state: RecoveryProof): ProjectedProof {
  return {
    ...state,
    provenBackupIds: new Set(state.provenBackupIds),
    disprovenBackupIds: new Set(state.disprovenBackupIds),
  };
}

/** The state after one more test has ended; consumes `before`. */
export function withTest(before: ProjectedProof | null, test: RecoveryTest): ProjectedProof {
  const provenBackupIds = before?.provenBackupIds ?? new Set<string>();
  const disprovenBackupIds = before?.disprovenBackupIds ?? new Set<string>();
  const proven = before?.provenBackup ?? null;
  const { chain, damagedLink } = test.findings;
  if (test.status === 'failed') {
    if (isDisproof(test)) {
      const bad = damagedLink ?? test.backupId;
      for (const backupId of [test.backupId, bad]) provenBackupIds.delete(backupId);
      disprovenBackupIds.add(bad);
    }
    const lastPassedAt = before?.lastPassedAt ?? null;
    return { newest: test, lastPassedAt, provenBackup: proven, provenBackupIds, disprovenBackupIds };
  }
  for (const backupId of [test.backupId, ...chain]) disprovenBackupIds.delete(backupId);
  provenBackupIds.add(test.backupId);
  const isNewer = proven === null || Date.parse(test.backupEndedAt) >= Date.parse(proven.endedAt);
  const provenBackup = isNewer ? { backupId: test.backupId, endedAt: test.backupEndedAt } : proven;
  return { newest: test, lastPassedAt: test.endedAt, provenBackup, provenBackupIds, disprovenBackupIds };
}

/**
 * What Redis receives. For a deleted backup it forgets that it passed. Pure.
 * @param existingIds the existing backups when the catalogue was read, oldest first: newer ones were taken since.
 * Empty: unknown
 */
export function recoveryProof(
  { provenBackupIds, disprovenBackupIds, ...known }: ProjectedProof,
  existingIds: readonly string[],
): RecoveryProof {
  const existing = new Set(existingIds);
  const newest = existingIds.at(-1) ?? '';
  const mayExist = (id: string) => existing.has(id) || id > newest;
  return {
    ...known,
    provenBackupIds: [...provenBackupIds].filter(mayExist),
    disprovenBackupIds: [...disprovenBackupIds].filter(mayExist),
  };
}

/** Whether a failed test says something of the backup, and not of the recovery host alone. Pure. */
export function isDisproof({ steps }: Pick<RecoveryTest, 'steps'>): boolean {
  return steps.some((step) => step.status === 'failed' && !step.hostLost && !OF_THE_HOST.includes(step.name));
}
