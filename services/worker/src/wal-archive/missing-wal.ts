import type { MissingWal } from '@barback/shared/state/entries/catalogue';
import type { KeepTarget } from '../catalogue/read-keeps.ts';
import type { RestorableBackup } from '../catalogue/restorable.ts';
import { archiveHoles } from './archive-holes.ts';
import { type ArchivedTimelines, newerTimelines } from './newer-timelines.ts';
import { historyName } from './read-timeline-history.ts';
import type { WalArchive } from './read-wal-archive.ts';
import { requiredRanges, withoutOverlaps } from './required-ranges.ts';

/** The state of a server's archive, of all timelines since the one of its oldest backup. */
export interface KnownArchive extends ArchivedTimelines {
  logs: WalArchive['logs'];
}

/**
 * Finds the WAL that the archive lacks to recover any of these `DONE` backups, oldest first, to any time up to now. If
 * the oldest are kept `standalone`, Barman may have removed the WAL between them (2.14 to 3.17). Null when there is no
 * backup. Pure.
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
  const newestArchived = new Map([...archive.segments].map(([timeline, { last }]) => [timeline, last]));
  const followed = backups.map((backup) => newerTimelines(backup, archive));
  const needed = backups.map((backup, index) =>
    requiredRanges(backup, {
      newest: followed[index]?.newest ?? null,
      until: index < firstOther ? 'backup_end' : 'newest',
      newestArchived,
    }),
  );
  const ofAll = archiveHoles(withoutOverlaps(needed.flat()), archive, segmentBytes);
  const ofNewest = archiveHoles(needed.at(-1) ?? [], archive, segmentBytes);
  const lost = new Set(followed.slice(firstOther).flatMap((one) => one.lost.map(({ timeline }) => timeline)));
  const lostSinceNewest = followed.at(-1)?.lost ?? [];
  const [lostTimeline] = lostSinceNewest;
  return {
    count: ofAll.count + lost.size,
    sinceNewestDone: {
      count: ofNewest.count + lostSinceNewest.length,
      first: ofNewest.first ?? (lostTimeline === undefined ? null : historyName(lostTimeline.timeline)),
    },
  };
}
