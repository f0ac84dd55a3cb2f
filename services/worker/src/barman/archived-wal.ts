import type { RecoveryTarget } from '@barback/shared/barman-d/recovery-target';
import { historyName } from './read-timeline-history.ts';
import { readWalArchive } from './read-wal-archive.ts';
import { continues, type RequiredWal, requiredWal, type Timeline } from './required-wal.ts';
import type { RestorableBackup } from './restorable.ts';
import { parseTimelineHistory } from './timeline-history.ts';

/** What there is to replay after a backup. */
export interface ArchivedWal extends RequiredWal {
  /** When the newest segment was archived, ISO; null when it is not there. */
  newestArchivedAt: string | null;
}

export type ArchivedWalAnswer = { status: 'passed'; wal: ArchivedWal } | { status: 'failed'; reason: string };

export interface WalSource {
  walsDirectory: string;
  /** A small file of the archive as PostgreSQL wrote it, whatever it was compressed with; null when there is none. */
  readFile(name: string): Promise<string | null>;
}

/**
 * Looks what WAL the archive has for a recovery. `immediate` needs no more than the backup itself; every other target
 * follows the server to the newest timeline that continues the backup.
 */
export async function archivedWal(
  backup: RestorableBackup,
  target: RecoveryTarget,
  { walsDirectory, readFile }: WalSource,
): Promise<ArchivedWalAnswer> {
  const archive = await readWalArchive(walsDirectory, backup);
  let newest: Timeline | null = null;
  const later = archive.histories.filter((timeline) => timeline > backup.timeline);
  for (const timeline of target.kind === 'immediate' ? [] : later) {
    const name = historyName(timeline);
    const history = parseTimelineHistory((await readFile(name)) ?? '');
    if (history === null) {
      return { status: 'failed', reason: `${name} in the WAL archive is damaged: barman get-wal shows it` };
    }
    if (!continues({ timeline, history }, backup)) continue;
    newest = { timeline, history };
    break;
  }
  const until = target.kind === 'immediate' ? 'backup_end' : 'newest';
  const wal = requiredWal(backup, [...archive.logs.values()].flat(), { newest, until });
  const last = wal.segments.at(-1);
  const newestArchivedAt = last === undefined ? null : await archive.archivedAt(last);
  return { status: 'passed', wal: { ...wal, newestArchivedAt } };
}
