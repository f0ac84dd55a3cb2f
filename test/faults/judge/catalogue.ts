import type { CataloguedBackup, ServerEvidence } from '../evidence/evidence.ts';

/** A backup that can be restored. */
export interface DoneBackup extends CataloguedBackup {
  beginAt: number;
  endAt: number;
}

/** In the order in which they began. Pure. */
export function doneBackups({ backups }: Pick<ServerEvidence, 'backups'>): DoneBackup[] {
  return backups
    .filter((backup): backup is DoneBackup => {
      return backup.status === 'DONE' && backup.beginAt !== null && backup.endAt !== null;
    })
    .sort((a, b) => a.beginAt - b.beginAt);
}
