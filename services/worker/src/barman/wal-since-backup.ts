import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupInfo } from './backup-info.ts';

const WAL_SEGMENT = /^[0-9A-F]{24}$/;
/** Segments of one log file share a directory: its name is the first 16 digits of theirs. */
const DIRECTORY_DIGITS = 16;
const TIMELINE_DIGITS = 8;

/**
 * Bytes of the WAL archived since the end of a backup, on its own or an earlier timeline: what
 * `barman list-backup` calls "WAL Size" for the newest backup. Null when the backup names no WAL.
 */
export async function walBytesSince(backup: BackupInfo, walsDirectory: string): Promise<number | null> {
  const { endWal } = backup;
  if (endWal === null) return null;
  const timeline = endWal.slice(0, TIMELINE_DIGITS);
  let bytes = 0;
  for (const directory of await list(walsDirectory)) {
    if (directory < endWal.slice(0, DIRECTORY_DIGITS) || directory.slice(0, TIMELINE_DIGITS) > timeline)
      continue;
    const segments = (await list(join(walsDirectory, directory))).filter((name) => WAL_SEGMENT.test(name));
    for (const segment of segments.filter((name) => name > endWal)) {
      bytes += (await stat(join(walsDirectory, directory, segment)).catch(() => null))?.size ?? 0;
    }
  }
  return bytes;
}

async function list(directory: string): Promise<string[]> {
  return await readdir(directory).catch(() => []);
}
