import type { BackupRun } from '../state/entries/backup-run.ts';
import type { Catalogue } from '../state/entries/catalogue.ts';
import { secondsBetween } from './seconds-between.ts';

/** The newest attempt at a backup if it failed and no later backup exists, whoever took it. Pure. */
export function failedRun({
  lastRun,
  catalogue,
}: {
  lastRun: BackupRun | null;
  catalogue: Pick<Catalogue, 'newestDone'> | null;
}): Extract<BackupRun, { status: 'failed' }> | null {
  if (lastRun?.status !== 'failed') return null;
  const newestDone = catalogue?.newestDone;
  if (newestDone && secondsBetween(lastRun.endedAt, newestDone.endAt) > 0) return null;
  return lastRun;
}
