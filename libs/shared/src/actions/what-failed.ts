import type { BackupRun } from '../state/entries/backup-run.ts';
import type { Catalogue } from '../state/entries/catalogue.ts';
import { failedRun } from '../status/failed-run.ts';
import type { RecoveryProof } from '../vocabulary/recovery-test.ts';

/** The known last runs of a server; null when there was none. */
export interface KnownRuns {
  lastRun: BackupRun | null;
  catalogue: Pick<Catalogue, 'newestDone'> | null;
  recovery: Pick<RecoveryProof, 'newest'> | null;
}

/** The last attempts that failed. `recoveryTestOf` is the backup whose test did. */
export interface Failed {
  backup: boolean;
  /** Of that backup; absent: full. */
  backupType?: 'incremental' | undefined;
  recoveryTestOf: string | null;
}

/** See {@link failedRun} for when a backup counts as failed. Pure. */
export function whatFailed({ lastRun, catalogue, recovery }: KnownRuns): Failed {
  const newestTest = recovery?.newest;
  const failed = failedRun({ lastRun, catalogue });
  return {
    backup: failed !== null,
    backupType: failed?.backupType,
    recoveryTestOf: newestTest?.status === 'failed' ? newestTest.backupId : null,
  };
}
