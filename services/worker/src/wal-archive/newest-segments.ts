import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegmentName, TIMELINE_DIGITS } from '../wal/wal-segment.ts';
import type { SegmentRange } from './newer-timelines.ts';

const DIRECTORY = /^[\dA-F]{16}$/;

/**
 * The number of the newest archived segment of each timeline. It lists at most one directory of each that has segments.
 * Null when the archive does not exist or cannot be read.
 */
export async function newestSegments(
  walsDirectory: string,
  segmentBytes: number,
): Promise<Map<number, number> | null> {
  return await endsOf(walsDirectory, segmentBytes, 'newest');
}

/** The oldest and the newest of each, by two directories of each timeline. Null when they cannot be read. */
export async function segmentRanges(
  walsDirectory: string,
  segmentBytes: number,
): Promise<Map<number, SegmentRange> | null> {
  // Barman archives in order: of a timeline that begins meanwhile nothing is known yet
  const newest = await endsOf(walsDirectory, segmentBytes, 'newest');
  const oldest = await endsOf(walsDirectory, segmentBytes, 'oldest');
  if (newest === null || oldest === null) return null;
  const known = [...newest].map(
    ([timeline, last]) => [timeline, { first: oldest.get(timeline) ?? last, last }] as const,
  );
  return new Map(known);
}

async function endsOf(
  walsDirectory: string,
  segmentBytes: number,
  end: 'newest' | 'oldest',
): Promise<Map<number, number> | null> {
  const found = await readdir(walsDirectory).catch(() => null);
  if (found === null) return null;
  const ends = new Map<number, number>();
  const inOrder = found.filter((name) => DIRECTORY.test(name)).sort();
  for (const directory of end === 'newest' ? inOrder.reverse() : inOrder) {
    const timeline = Number.parseInt(directory.slice(0, TIMELINE_DIGITS), 16);
    if (ends.has(timeline)) continue;
    const names = await readdir(join(walsDirectory, directory)).catch(() => []);
    const numbers = names.flatMap((name) => parseSegmentName(name, segmentBytes)?.number ?? []);
    if (numbers.length === 0) continue;
    ends.set(
      timeline,
      numbers.reduce((one, other) => (end === 'newest' ? Math.max : Math.min)(one, other)),
    );
  }
  return ends;
}
