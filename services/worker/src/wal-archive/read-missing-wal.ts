import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MissingWal } from '@barback/shared/state/entries/catalogue';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import type { ServerLayout } from '../catalogue/layout.ts';
import type { KeepTarget } from '../catalogue/read-keeps.ts';
import { type RestorableBackup, restorable } from '../catalogue/restorable.ts';
import type { TimelineSwitch } from '../wal/timeline-history.ts';
import { missingWal } from './missing-wal.ts';
import { segmentRanges } from './newest-segments.ts';
import { readTimelineHistory } from './read-timeline-history.ts';
import { readWalArchive } from './read-wal-archive.ts';

/**
 * Finds the WAL that a server's archive lacks since its oldest `DONE` backup; lists only the directories since then,
 * runs nothing and takes no lock. Null when there is no such backup, when the archive or a `.history` file of it cannot
 * be read, or when the size of segments has changed.
 */
export async function readMissingWal(
  layout: ServerLayout,
  backups: readonly BackupInfo[],
  keeps: ReadonlyMap<string, KeepTarget>,
): Promise<MissingWal | null> {
  const { walsDirectory } = layout;
  const done = backups.flatMap((backup) => restorable([backup], null) ?? []);
  const [oldest] = done;
  if (oldest === undefined || done.some(({ segmentBytes }) => segmentBytes !== oldest.segmentBytes))
    return null;
  // Barman archives in order: everything older than the newest segment before the listing existed then as well
  const segments = await segmentRanges(walsDirectory, oldest.segmentBytes);
  if (segments === null) return null;
  const archive = await readWalArchive(walsDirectory, { beginWal: lowestWal(done) });

  const lowest = Math.min(...done.map(({ timeline }) => timeline));
  const histories = new Map<number, readonly TimelineSwitch[] | 'damaged'>();
  for (const timeline of archive.histories.filter((timeline) => timeline > lowest)) {
    const history = await readTimelineHistory(walsDirectory, timeline);
    if (history === null) return null;
    histories.set(timeline, history);
  }
  const haveData = await Promise.all(done.map((backup) => hasData(backup, layout)));
  return missingWal(
    done.filter((_, index) => haveData[index]),
    keeps,
    { logs: archive.logs, histories, segments },
  );
}

/** The name from which on all of them have their WAL. */
function lowestWal(backups: readonly RestorableBackup[]): string {
  const names = backups.map(({ beginWal }) => beginWal);
  const lowest = (from: number, to: number) => names.map((name) => name.slice(from, to)).sort()[0] ?? '';
  return lowest(0, 8) + lowest(8, 16);
}

/** Barman deletes a backup's data first, then its WAL, and last what calls it `DONE`. A snapshot has no data here. */
async function hasData({ backupId, mode }: RestorableBackup, layout: ServerLayout): Promise<boolean> {
  if (mode?.startsWith('snapshot')) return true;
  return await stat(join(layout.basebackupsDirectory, backupId, 'data')).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
  );
}
