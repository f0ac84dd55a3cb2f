import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegmentName, TIMELINE_DIGITS } from './wal-segment.ts';

const DIRECTORY = /^[\dA-F]{16}$/;

/**
 * The number of the newest archived segment of each timeline. It lists no more than one directory of each that has
 * segments. Null when the archive is not there or cannot be read.
 */
export async function newestSegments(
  walsDirectory: string,
  segmentBytes: number,
): Promise<Map<number, number> | null> {
  const found = await readdir(walsDirectory).catch(() => null);
  if (found === null) return null;
  const newest = new Map<number, number>();
  const newestFirst = found
    .filter((name) => DIRECTORY.test(name))
    .sort()
    .reverse();
  for (const directory of newestFirst) {
    const timeline = Number.parseInt(directory.slice(0, TIMELINE_DIGITS), 16);
    if (newest.has(timeline)) continue;
    const names = await readdir(join(walsDirectory, directory)).catch(() => []);
    const numbers = names.flatMap((name) => parseSegmentName(name, segmentBytes)?.number ?? []);
    if (numbers.length > 0) newest.set(timeline, Math.max(...numbers));
  }
  return newest;
}
