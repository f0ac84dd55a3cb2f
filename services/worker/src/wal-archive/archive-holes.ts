import { parseSegmentName, segmentName, segmentsPerLog, TIMELINE_DIGITS } from '../wal/wal-segment.ts';
import type { WalArchive } from './read-wal-archive.ts';
import type { TimelineRange } from './required-ranges.ts';

/** Segments that there should be and are not. */
export interface Holes {
  count: number;
  /** The name of the first; null when there are none. */
  first: string | null;
}

/** Consecutive existing segments, by number, both included. */
interface Run {
  first: number;
  last: number;
}

/** Finds which segments of these ranges an archive lacks. Pure. */
export function archiveHoles(
  ranges: readonly TimelineRange[],
  { logs }: Pick<WalArchive, 'logs'>,
  segmentBytes: number,
): Holes {
  const gaps = ranges.flatMap((range) =>
    gapsIn(range, runsOf(range.timeline, logs, segmentBytes)).map((gap) => ({ ...range, ...gap })),
  );
  const [gap] = gaps;
  return {
    count: gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0),
    first:
      gap === undefined ? null : segmentName({ timeline: gap.timeline, number: gap.first }, segmentBytes),
  };
}

/** The part of a range in none of these runs, which are in order. */
function gapsIn(range: Run, runs: readonly Run[]): Run[] {
  const gaps: Run[] = [];
  let next = range.first;
  for (const { first, last } of runs.filter((run) => run.first <= range.last && run.last >= next)) {
    if (first > next) gaps.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  if (next <= range.last) gaps.push({ first: next, last: range.last });
  return gaps;
}

/**
 * The existing segments of a timeline, in order. The names in a full directory are not read, and almost all are full.
 */
function runsOf(timeline: number, logs: WalArchive['logs'], segmentBytes: number): Run[] {
  const perLog = segmentsPerLog(segmentBytes);
  const prefix = segmentName({ timeline, number: 0 }, segmentBytes).slice(0, TIMELINE_DIGITS);
  const directories = [...logs]
    .filter(([name]) => name.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return directories.flatMap(([directory, names]) => {
    const first = Number.parseInt(directory.slice(TIMELINE_DIGITS), 16) * perLog;
    if (names.length === perLog) return [{ first, last: first + perLog - 1 }];
    const numbers = names.flatMap((name) => parseSegmentName(name, segmentBytes)?.number ?? []);
    return numbers.sort((a, b) => a - b).map((number) => ({ first: number, last: number }));
  });
}
