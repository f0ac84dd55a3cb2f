import type { RestorableBackup } from '../catalogue/restorable.ts';
import { parseLsn } from '../wal/lsn.ts';
import type { TimelineSwitch } from '../wal/timeline-history.ts';
import { parseSegmentName, segmentName, segmentNumber } from '../wal/wal-segment.ts';

/** The WAL that a recovery replays, by the archive. */
export interface RequiredWal {
  /** The timeline that it ends on. */
  timeline: number;
  /** Every segment that there should be, in the order of replay, from the backup's first to the newest archived. */
  segments: string[];
  /** Those of them that the archive does not have though it has later ones. */
  missing: string[];
  /** Where each timeline on the way to the last was left, from the backup's own on. */
  switches: readonly TimelineSwitch[];
}

/** A newer timeline that a server was promoted to, and the way there. */
export interface Timeline {
  timeline: number;
  history: readonly TimelineSwitch[];
}

type Backup = Pick<RestorableBackup, 'timeline' | 'beginXlog' | 'endXlog' | 'endWal' | 'segmentBytes'>;

/**
 * Whether the WAL of a timeline continues a backup: the timeline left the backup's own after the backup's end. Pure.
 */
export function continues({ history }: Timeline, backup: Pick<Backup, 'timeline' | 'endXlog'>): boolean {
  return history.some(({ timeline, at }) => timeline === backup.timeline && at >= parseLsn(backup.endXlog));
}

/**
 * The WAL to replay after a backup, up to its end or to the newest archived segment. If a timeline begins within a
 * segment, it has a copy of that segment, which is read instead of the ancestor's. Pure.
 * @param newest the timeline to follow, which continues the backup; null: the backup's own
 */
export function requiredWal(
  backup: Backup,
  archived: readonly string[],
  { newest, until }: { newest: Timeline | null; until: 'backup_end' | 'newest' },
): RequiredWal {
  const { segmentBytes } = backup;
  const begin = segmentNumber(parseLsn(backup.beginXlog), segmentBytes);
  const end = parseSegmentName(backup.endWal, segmentBytes)?.number ?? begin;
  const timeline = newest?.timeline ?? backup.timeline;
  const switches = switchesSince(backup, newest);
  const nameOf = (number: number) => segmentToReplay(number, { timeline, switches }, segmentBytes);

  const inArchive = new Set(archived);
  let last = end;
  for (const name of until === 'newest' ? archived : []) {
    const number = parseSegmentName(name, segmentBytes)?.number ?? 0;
    if (number > last && nameOf(number) === name) last = number;
  }
  const segments = Array.from({ length: last - begin + 1 }, (_, index) => nameOf(begin + index));
  return { timeline, segments, missing: segments.filter((name) => !inArchive.has(name)), switches };
}

/** The name of the segment that a replay reads at a position: of the newest timeline that has begun there. Pure. */
export function segmentToReplay(
  number: number,
  { timeline, switches }: Pick<RequiredWal, 'timeline' | 'switches'>,
  segmentBytes: number,
): string {
  const left = switches.findLastIndex(({ at }) => segmentNumber(at, segmentBytes) <= number);
  return segmentName({ timeline: switches[left + 1]?.timeline ?? timeline, number }, segmentBytes);
}

/** Each timeline on the way from a backup to the one to follow, with the number of its first segment. Pure. */
export function timelineStarts(
  backup: Pick<Backup, 'timeline' | 'segmentBytes'>,
  newest: Timeline | null,
): { timeline: number; from: number }[] {
  const own = { timeline: backup.timeline, from: 0 };
  if (newest === null) return [own];
  const left = switchesSince(backup, newest);
  const after = [...left.slice(1).map(({ timeline }) => timeline), newest.timeline];
  return [
    own,
    ...left.map(({ at }, index) => ({
      timeline: after[index] ?? newest.timeline,
      from: segmentNumber(at, backup.segmentBytes),
    })),
  ];
}

function switchesSince(
  { timeline }: Pick<Backup, 'timeline'>,
  newest: Timeline | null,
): readonly TimelineSwitch[] {
  if (newest === null) return [];
  return newest.history.slice(newest.history.findIndex((one) => one.timeline === timeline));
}
