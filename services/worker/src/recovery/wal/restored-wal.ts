import { parseSegmentName } from '../../wal/wal-segment.ts';
import { type RequiredWal, segmentToReplay } from '../../wal-archive/required-wal.ts';
import { type PageHeader, parseSegmentHeader } from './page-header.ts';

/** The WAL that came back, before anything is replayed. */
export interface RestoredWal {
  /** By the name of each segment that is as long as one is; null when it does not begin as a segment does. */
  headers: ReadonlyMap<string, PageHeader | null>;
  /** By the name of each that is shorter or longer: its bytes. */
  oddBytes: ReadonlyMap<string, number>;
}

/** Reads one answer of `WAL_HEADERS_SCRIPT`; the headers come in the order of the names. Pure. */
export function parseSegmentHeaders(stdout: string): [name: string, header: PageHeader | null][] {
  const lines = stdout.split('\n');
  const names = lines.filter((line) => /^[\dA-F]{24}$/.test(line));
  const [, digits = ''] = /^headers=([\da-f]*)$/m.exec(stdout) ?? [];
  const bytes = Buffer.from(digits, 'hex');
  const each = names.length === 0 ? 0 : bytes.length / names.length;
  return names.map((name, at) => [name, parseSegmentHeader(bytes.subarray(at * each, (at + 1) * each))]);
}

/** Reads `NAME=BYTES NAME=BYTES`. Pure. */
export function parseOddSegments(told: string): Map<string, number> {
  const pairs = [...told.matchAll(/\b([\dA-F]{24})=(\d+)/g)];
  return new Map(pairs.map(([, name = '', bytes]) => [name, Number(bytes)]));
}

/** A segment by its name and place, and the timeline that its first page was written on. */
export interface ExpectedSegment {
  name: string;
  /** The position that it begins at. */
  address: bigint;
  timeline: number;
}

/**
 * All segments that a replay goes through, in order: those that the archive had when the restore began, and those that
 * were archived and restored since. Pure.
 */
export function replayPath(
  wal: Pick<RequiredWal, 'timeline' | 'segments' | 'switches'>,
  { headers }: Pick<RestoredWal, 'headers'>,
  segmentBytes: number,
): ExpectedSegment[] {
  const numberOf = (name: string) => parseSegmentName(name, segmentBytes)?.number ?? 0;
  const names = [...wal.segments];
  let next = numberOf(names.at(-1) ?? '');
  const following = () => segmentToReplay(++next, wal, segmentBytes);
  for (let name = following(); headers.has(name); name = following()) names.push(name);
  return names.map((name) => {
    const address = BigInt(numberOf(name)) * BigInt(segmentBytes);
    const timeline = wal.switches.find(({ at }) => address < at)?.timeline ?? wal.timeline;
    return { name, address, timeline };
  });
}
