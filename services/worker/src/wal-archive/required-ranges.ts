import type { RestorableBackup } from '../catalogue/restorable.ts';
import { parseLsn } from '../wal/lsn.ts';
import { parseSegmentName, segmentNumber } from '../wal/wal-segment.ts';
import { type Timeline, timelineStarts } from './required-wal.ts';

/** Segments of one timeline from a number to a number, both included. */
export interface TimelineRange {
  timeline: number;
  first: number;
  last: number;
}

interface Need {
  /** The timeline to follow, which continues the backup; null: the backup's own. */
  newest: Timeline | null;
  until: 'backup_end' | 'newest';
  /** The number of the newest archived segment by timeline. */
  newestArchived: ReadonlyMap<number, number>;
}

/**
 * The same as `requiredWal`, without naming each segment: what a recovery replays, in its order. It takes as long for
 * a million segments as for one. Pure.
 */
export function requiredRanges(
  backup: Pick<RestorableBackup, 'timeline' | 'beginXlog' | 'endWal' | 'segmentBytes'>,
  { newest, until, newestArchived }: Need,
): TimelineRange[] {
  const begin = segmentNumber(parseLsn(backup.beginXlog), backup.segmentBytes);
  const end = parseSegmentName(backup.endWal, backup.segmentBytes)?.number ?? begin;
  const way = timelineStarts(backup, newest).map(({ timeline, from }, index, all) => ({
    timeline,
    first: Math.max(from, begin),
    last: (all[index + 1]?.from ?? Number.POSITIVE_INFINITY) - 1,
  }));
  const archived = way.map(({ timeline, first, last }) => {
    const number = newestArchived.get(timeline) ?? 0;
    return number < first ? 0 : Math.min(number, last);
  });
  const furthest = until === 'newest' ? Math.max(end, ...archived) : end;
  return way
    .map((range) => ({ ...range, last: Math.min(range.last, furthest) }))
    .filter(({ first, last }) => first <= last);
}

/** The same segments, each in one range only, by timeline and number. Pure. */
export function withoutOverlaps(ranges: readonly TimelineRange[]): TimelineRange[] {
  const merged: TimelineRange[] = [];
  const inOrder = ranges.toSorted((a, b) => a.timeline - b.timeline || a.first - b.first);
  for (const range of inOrder) {
    const before = merged.at(-1);
    if (before?.timeline === range.timeline && range.first <= before.last) {
      before.last = Math.max(before.last, range.last);
    } else {
      merged.push({ ...range });
    }
  }
  return merged;
}
