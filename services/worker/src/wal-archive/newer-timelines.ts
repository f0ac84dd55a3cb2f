import type { RestorableBackup } from '../catalogue/restorable.ts';
import { parseLsn } from '../wal/lsn.ts';
import type { TimelineSwitch } from '../wal/timeline-history.ts';
import { segmentNumber } from '../wal/wal-segment.ts';
import { continues, type Timeline } from './required-wal.ts';

/** The numbers of a timeline's oldest and newest archived segment. */
export interface SegmentRange {
  first: number;
  last: number;
}

/** What an archive has of the timelines that are newer than a backup's. */
export interface ArchivedTimelines {
  /**
   * Where each ancestor of a timeline was left, or that its `.history` file has no information; absent: there is no
   * file.
   */
  histories: ReadonlyMap<number, readonly TimelineSwitch[] | 'damaged'>;
  segments: ReadonlyMap<number, SegmentRange>;
}

/** A timeline that cannot be recovered although the archive has it, and that may continue the backup. */
export interface LostTimeline {
  timeline: number;
  /** What is wrong with its `.history` file: it contradicts the segments that are archived, for example. */
  history: 'missing' | 'damaged' | 'contradictory';
}

type Backup = Pick<RestorableBackup, 'timeline' | 'endXlog' | 'segmentBytes'>;

/** What follows a backup: the newest timeline that continues it, null when none does, and what is lost after that. */
export interface NewerTimelines {
  newest: Timeline | null;
  lost: LostTimeline[];
}

/**
 * Finds which timeline a recovery of a backup has to follow, and those that nothing leads to. One that left before the
 * backup's end, or has no WAL since, is of no concern. Pure.
 */
export function newerTimelines(backup: Backup, { histories, segments }: ArchivedTimelines): NewerTimelines {
  const newerFirst = [...new Set([...histories.keys(), ...segments.keys()])]
    .filter((timeline) => timeline > backup.timeline)
    .sort((one, other) => other - one);
  const lost: LostTimeline[] = [];
  for (const timeline of newerFirst) {
    const history = histories.get(timeline);
    const range = segments.get(timeline) ?? null;
    if (history === undefined || history === 'damaged') {
      if (mayContinue(range, backup)) lost.push({ timeline, history: history ?? 'missing' });
      continue;
    }
    const known = { timeline, history };
    if (contradicts(known, range, backup)) lost.push({ timeline, history: 'contradictory' });
    // the way to it is in its own history: whatever there is of older ones is on that way, or was left
    else if (continues(known, backup)) return { newest: known, lost: lost.toReversed() };
  }
  return { newest: null, lost: lost.toReversed() };
}

function mayContinue(range: SegmentRange | null, backup: Backup): boolean {
  return range === null || range.last >= endSegment(backup);
}

/** Whether segments from before the start of a timeline are archived, or none from its supposed start, long ago. */
function contradicts({ history }: Timeline, range: SegmentRange | null, backup: Backup): boolean {
  const begin = history.at(-1)?.at;
  if (begin === undefined || range === null) return false;
  const from = segmentNumber(begin, backup.segmentBytes);
  if (range.first < from) return true;
  // a missing timeline that continues the backup is missing WAL
  return begin < parseLsn(backup.endXlog) && range.first > from && range.first >= endSegment(backup);
}

function endSegment({ endXlog, segmentBytes }: Backup): number {
  return segmentNumber(parseLsn(endXlog), segmentBytes);
}
