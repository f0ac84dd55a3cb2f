import type { Plan } from '@barback/shared/plan/plan';
import type { KnownState } from './due-schedules.ts';

export interface MissingRecoveryTest {
  server: string;
  pool: string;
  backupId: string;
}

/**
 * The newest `DONE` backup of each server that tests every backup, if none of its recovery tests has ended, passed or
 * failed; whoever took the backup. The oldest backup comes first. Pure.
 */
export function missingRecoveryTests(
  plan: Pick<Plan, 'servers'>,
  { catalogues, recoveryTests }: Pick<KnownState, 'catalogues' | 'recoveryTests'>,
): MissingRecoveryTest[] {
  return plan.servers
    .filter(({ active, recovery }) => active && recovery?.afterBackup)
    .flatMap(({ name, pool }) => {
      const newest = catalogues.get(name)?.newestDone;
      const tests = recoveryTests.get(name);
      if (!newest || tests?.newest.backupId === newest.backupId) return [];
      if (tests?.provenBackupIds.includes(newest.backupId)) return [];
      return [{ server: name, pool, backupId: newest.backupId, endedAt: Date.parse(newest.endAt) }];
    })
    .sort((a, b) => a.endedAt - b.endedAt)
    .map(({ server, pool, backupId }) => ({ server, pool, backupId }));
}
