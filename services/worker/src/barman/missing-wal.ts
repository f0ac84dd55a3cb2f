import type { MissingWal } from '@barback/shared/state/catalogue';
import { archiveHoles } from './archive-holes.ts';
import { neededWal, type Stretch, withoutOverlaps } from './needed-wal.ts';
import type { KeepTarget } from './read-keeps.ts';
import { historyName } from './read-timeline-history.ts';
import type { WalArchive } from './read-wal-archive.ts';
import { continues, type Timeline } from './required-wal.ts';
import type { RestorableBackup } from './restorable.ts';

/** What is known of a server's archive, of all timelines since the one of its oldest backup. */
export interface KnownArchive {
  logs: WalArchive['logs'];
  /** The number of the newest archived segment by timeline. */
  newestArchived: ReadonlyMap<number, number>;
  /** The timelines, newest first, whose history is archived. */
  timelines: readonly Timeline[];
}

/**
 * Looks what WAL the archive lacks to recover any of these `DONE` backups, oldest first, to any time up to now. Where
 * the oldest are kept `standalone`, Barman may have removed what lies between them (2.14 to 3.17). Null when there is
 * no backup. Pure.
 */
export function missingWal(
  backups: readonly RestorableBackup[],
  keeps: ReadonlyMap<string, KeepTarget>,
  archive: KnownArchive,
): MissingWal | null {
  const newest = backups.at(-1);
  if (newest === undefined) return null;
  const { segmentBytes } = newest;
  const firstOther = backups.findIndex(
    (backup) => backup === newest || keeps.get(backup.backupId) !== 'standalone',
  );
  const needed = backups.map((backup, index) =>
    neededBy(backup, index < firstOther ? 'backup_end' : 'newest', archive),
  );
  const ofAll = archiveHoles(withoutOverlaps(needed.flat()), archive, segmentBytes);
  const ofNewest = archiveHoles(needed.at(-1) ?? [], archive, segmentBytes);
  const lost = lostHistories(backups, archive);
  const lostSinceNewest = lost.filter((timeline) => timeline > newest.timeline);
  const [lostTimeline] = lostSinceNewest;
  return {
    count: ofAll.count + lost.length,
    sinceNewestDone: {
      count: ofNewest.count + lostSinceNewest.length,
      first: ofNewest.first ?? (lostTimeline === undefined ? null : historyName(lostTimeline)),
    },
  };
}

function neededBy(
  backup: RestorableBackup,
  until: 'backup_end' | 'newest',
  archive: KnownArchive,
): Stretch[] {
  const newest =
    archive.timelines.find((later) => later.timeline > backup.timeline && continues(later, backup)) ?? null;
  return neededWal(backup, { newest, until, newestArchived: archive.newestArchived });
}

/** Timelines that there is WAL of, and no way to: without their history no recovery follows a server there. */
function lostHistories(
  backups: readonly RestorableBackup[],
  { timelines, newestArchived }: KnownArchive,
): number[] {
  const oldest = Math.min(...backups.map(({ timeline }) => timeline));
  const known = timelines.map(({ timeline }) => timeline);
  return [...newestArchived.keys()]
    .filter((timeline) => timeline > oldest && !known.includes(timeline))
    .sort((one, other) => one - other);
}
