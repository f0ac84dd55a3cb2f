import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSegmentName, LOG_DIGITS, TIMELINE_DIGITS } from '../wal/wal-segment.ts';

/** What a server's archive holds of the timelines from one on. */
export interface WalArchive {
  /** Names of segments, by the directory that they are in. */
  logs: ReadonlyMap<string, readonly string[]>;
  /** The timelines with a `.history` file, newest first. */
  histories: number[];
  /** When a segment was archived: the time of its file, ISO; null when it does not exist. */
  archivedAt(segment: string): Promise<string | null>;
}

/** Segments of one log file share a directory: its name is the first 16 digits of theirs. */
const DIRECTORY = /^[\dA-F]{16}$/;
const HISTORY = /^([\dA-F]{8})\.history$/;

/** Lists the archived WAL from a segment on; takes no lock, and leaves out what is being written just now. */
export async function readWalArchive(
  walsDirectory: string,
  { beginWal }: { beginWal: string },
): Promise<WalArchive> {
  const found = await readdir(walsDirectory).catch(() => []);
  const firstLog = beginWal.slice(TIMELINE_DIGITS, LOG_DIGITS);
  const firstTimeline = beginWal.slice(0, TIMELINE_DIGITS);
  const directories = found.filter(
    (name) => DIRECTORY.test(name) && name >= firstTimeline && name.slice(TIMELINE_DIGITS) >= firstLog,
  );
  const logs = await Promise.all(
    directories.map(async (name) => [name, await listSegments(join(walsDirectory, name))] as const),
  );
  return {
    logs: new Map(logs),
    histories: found
      .flatMap((name) => {
        const [, timeline] = HISTORY.exec(name) ?? [];
        return timeline === undefined ? [] : [Number.parseInt(timeline, 16)];
      })
      .sort((one, other) => other - one),
    async archivedAt(segment) {
      const path = join(walsDirectory, segment.slice(0, LOG_DIGITS), segment);
      return (await stat(path).catch(() => null))?.mtime.toISOString() ?? null;
    },
  };
}

async function listSegments(directory: string): Promise<string[]> {
  return (await readdir(directory).catch(() => [])).filter(isSegmentName);
}
