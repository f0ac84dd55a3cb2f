import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { RecoveryTestSummary } from '@barback/shared/state/entries/recent-runs';
import { brokenChains } from '@barback/shared/status/broken-chains';
import type { ServerView } from './server-view.ts';

/** A backup, or an attempt to take one, with what is known of it. */
export interface BackupRow {
  /** Null of an attempt that came to nothing. */
  backupId: string | null;
  /** Null when it was taken without Barback. */
  run: BackupRun | null;
  /** Of an incremental one: the backup that it was built on. */
  parentBackupId: string | null;
  /** Why it cannot be relied on: one that it is built on is missing or bad; null when nothing is known to be wrong. */
  chainFault: string | null;
  /** Newest first. */
  tests: readonly RecoveryTestSummary[];
  /** Whether a test has passed, and no later one found it to be bad. */
  isProven: boolean;
  /** Whether Barman has it; null is unknown. */
  isKept: boolean | null;
}

/** The newest backups and attempts, newest first: those of the history, and those that somebody took since. Pure. */
export function backupRows({ recent, known }: Pick<ServerView, 'recent' | 'known'>): BackupRow[] {
  const runs = recent?.backups ?? [];
  const keptIds = known.catalogue?.doneBackupIds ?? null;
  const provenIds = known.recovery?.provenBackupIds ?? [];
  const chains = known.catalogue?.chains ?? [];
  const parents = new Map(chains.map((link) => [link.backupId, link.parentBackupId]));
  const broken = brokenChains(known.catalogue, known.recovery);
  const row = (backupId: string | null, run: BackupRun | null): BackupRow => ({
    backupId,
    run,
    parentBackupId: parents.get(backupId ?? '') ?? parentOf(run),
    chainFault: broken.get(backupId ?? '') ?? null,
    tests: (recent?.tests ?? []).filter((test) => test.backupId === backupId).toReversed(),
    isProven: backupId !== null && provenIds.includes(backupId),
    isKept: backupId === null ? false : (keptIds?.includes(backupId) ?? null),
  });
  const told = new Set(runs.map(({ backupId }) => backupId));
  const oldest = runs.find(({ backupId }) => backupId !== null)?.backupId ?? '';
  const untold = (keptIds ?? []).filter((id) => !told.has(id) && id > oldest);
  return [
    ...untold.toReversed().map((id) => row(id, null)),
    ...runs.toReversed().map((run) => row(run.backupId, run)),
  ];
}

function parentOf(run: BackupRun | null): string | null {
  return run?.status === 'done' ? (run.parentBackupId ?? null) : null;
}
