/** A WAL segment by its place: the one with number `n` begins at the position `n × segmentBytes`. */
export interface WalSegment {
  timeline: number;
  number: number;
}

/** Of every PostgreSQL before 11, and of one that was set up without asking for another. */
export const USUAL_SEGMENT_BYTES = 16 * 1024 * 1024;

/** The number of digits of the timeline, at the start of the name of a segment or of its directory. */
export const TIMELINE_DIGITS = 8;

/** The number of digits of the name of its directory. */
export const LOG_DIGITS = 16;

const NAME = /^([\dA-F]{8})([\dA-F]{8})([\dA-F]{8})$/;

/** How many segments have the first 16 digits of their names in common, and so lie in one directory. Pure. */
export function segmentsPerLog(segmentBytes: number): number {
  return 0x1_0000_0000 / segmentBytes;
}

/** Whether it is the name of one: 24 digits. What is part of one, or belongs to one, has a longer name. Pure. */
export function isSegmentName(name: string): boolean {
  return NAME.test(name);
}

/** Null for any other file, such as a `.partial`, `.history` or `.backup` file. Pure. */
export function parseSegmentName(name: string, segmentBytes: number): WalSegment | null {
  const [, timeline, log, segment] = NAME.exec(name) ?? [];
  if (timeline === undefined || log === undefined || segment === undefined) return null;
  const number = Number.parseInt(log, 16) * segmentsPerLog(segmentBytes) + Number.parseInt(segment, 16);
  return { timeline: Number.parseInt(timeline, 16), number };
}

/** `000000010000000000000003`. Pure. */
export function segmentName({ timeline, number }: WalSegment, segmentBytes: number): string {
  const perLog = segmentsPerLog(segmentBytes);
  return [timeline, Math.floor(number / perLog), number % perLog]
    .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}

/** The number of the segment that a position is in. Pure. */
export function segmentNumber(lsn: bigint, segmentBytes: number): number {
  return Number(lsn / BigInt(segmentBytes));
}
