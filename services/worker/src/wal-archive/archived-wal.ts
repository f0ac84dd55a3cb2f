import type { RecoveryTarget } from '@barback/shared/barman-d/recovery-target';
import type { RestorableBackup } from '../catalogue/restorable.ts';
import { parseTimelineHistory, type TimelineSwitch } from '../wal/timeline-history.ts';
import { type LostTimeline, newerTimelines } from './newer-timelines.ts';
import { segmentRanges } from './newest-segments.ts';
import { historyName } from './read-timeline-history.ts';
import { readWalArchive } from './read-wal-archive.ts';
import { continues, type RequiredWal, requiredWal } from './required-wal.ts';

/** What there is to replay after a backup. */
export interface ArchivedWal extends RequiredWal {
  /** When the newest segment was archived, ISO; null when it does not exist. */
  newestArchivedAt: string | null;
}

export type ArchivedWalAnswer = { status: 'passed'; wal: ArchivedWal } | { status: 'failed'; reason: string };

export interface WalSource {
  walsDirectory: string;
  /** A small file of the archive as PostgreSQL wrote it, whatever its compression; null when there is none. */
  readFile(name: string): Promise<string | null>;
}

/**
 * Finds the archived WAL for a recovery. `immediate` requires no more than the backup itself; every other target
 * follows the server to the newest timeline that continues the backup.
 */
export async function archivedWal(
  backup: RestorableBackup,
  target: RecoveryTarget,
  { walsDirectory, readFile }: WalSource,
): Promise<ArchivedWalAnswer> {
  const archive = await readWalArchive(walsDirectory, backup);
  const until = target.kind === 'immediate' ? 'backup_end' : 'newest';
  const names = [...archive.logs.values()].flat();
  const { newest, lost } =
    until === 'backup_end'
      ? { newest: null, lost: [] }
      : newerTimelines(backup, {
          histories: await readHistories(archive.histories, backup, readFile),
          segments: (await segmentRanges(walsDirectory, backup.segmentBytes)) ?? new Map(),
        });
  const [first] = lost;
  if (first !== undefined) return { status: 'failed', reason: lostInWords(first) };
  const wal = requiredWal(backup, names, { newest, until });
  const last = wal.segments.at(-1);
  const newestArchivedAt = last === undefined ? null : await archive.archivedAt(last);
  return { status: 'passed', wal: { ...wal, newestArchivedAt } };
}

/** Of the timelines from the newest on, until one continues the backup. */
async function readHistories(
  newestFirst: readonly number[],
  backup: RestorableBackup,
  readFile: WalSource['readFile'],
): Promise<Map<number, readonly TimelineSwitch[] | 'damaged'>> {
  const histories = new Map<number, readonly TimelineSwitch[] | 'damaged'>();
  for (const timeline of newestFirst.filter((timeline) => timeline > backup.timeline)) {
    const history = parseTimelineHistory((await readFile(historyName(timeline))) ?? '');
    histories.set(timeline, history ?? 'damaged');
    if (history !== null && continues({ timeline, history }, backup)) break;
  }
  return histories;
}

function lostInWords({ timeline, history }: LostTimeline): string {
  const name = historyName(timeline);
  const cure = `copy it from pg_wal of a server that followed timeline ${timeline}, or take a new backup`;
  const what = {
    missing: `${name} is missing from the archive`,
    damaged: `${name} in the archive is damaged (barman get-wal shows it)`,
    contradictory: `${name} in the archive is damaged or of another server: it does not fit the WAL that is archived of timeline ${timeline}`,
  };
  return `${what[history]}: what was written on timeline ${timeline} cannot be recovered; ${cure}`;
}
