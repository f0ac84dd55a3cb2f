import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerLayout } from '../../catalogue/layout.ts';
import { readBackups } from '../../catalogue/read-backups.ts';
import { nearestExisting } from '../../files/free-space.ts';
import { writtenBytes } from '../../files/written-bytes.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { RunningBackup } from '../running/marker.ts';
import type { BackupNeed } from './backup-need.ts';
import { judgeRoom, type Room } from './judge-room.ts';

/**
 * Checks whether a backup fits on its disk beside the running ones. Its own mark exists already: of two simultaneous
 * backups, at least one sees the other.
 */
export async function lookForRoom(
  server: string,
  need: BackupNeed,
  layout: ServerLayout,
  { runningBackups, layouts }: Pick<JobContext, 'runningBackups' | 'layouts'>,
): Promise<Room> {
  const directory = await nearestExisting(layout.basebackupsDirectory);
  const { dev } = await stat(directory);
  const running = [];
  for (const other of await runningBackups.servers()) {
    const mark = other === server ? null : await runningBackups.find(other);
    const ofOther = layouts.known(other);
    if (mark === null || (await stat(await nearestExisting(ofOther.basebackupsDirectory))).dev !== dev)
      continue;
    running.push({ server: other, stillNeedsBytes: await stillNeededBytes(mark, ofOther) });
  }
  const { bavail, bsize } = await statfs(directory);
  const leftovers = (await readBackups(layout)).filter(({ status }) => status !== 'DONE').length;
  return judgeRoom(server, need, { directory, freeBytes: bavail * bsize, running, leftovers });
}

async function stillNeededBytes(mark: RunningBackup, layout: ServerLayout): Promise<number> {
  const isIts = ({ backupId }: { backupId: string }) => !mark.earlierBackupIds.includes(backupId);
  const backup = (await readBackups(layout)).find(isIts);
  const neededBytes = mark.neededBytes ?? 0;
  if (backup === undefined) return neededBytes;
  if (backup.endAt !== null) return 0; // it is copied
  return Math.max(0, neededBytes - (await writtenBytes(join(layout.basebackupsDirectory, backup.backupId))));
}
