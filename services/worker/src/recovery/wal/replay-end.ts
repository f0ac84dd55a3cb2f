import { formatLsn } from '../../wal/lsn.ts';
import { LONG_HEADER_BYTES, numbersIn, parsePageHeader, SHORT_HEADER_BYTES } from './page-header.ts';
import { RECORD_HEADER_BYTES, recordAddsUp } from './record-parts.ts';
import type { ExpectedSegment, RestoredWal } from './restored-wal.ts';

/** The page size of WAL in every packaged build. */
const WAL_PAGE_BYTES = 8192;
const PAGE = BigInt(WAL_PAGE_BYTES);
/** Longer ones PostgreSQL neither writes nor reads: its `XLogRecordMaxSize`. */
const MAX_RECORD_BYTES = 1020 * 1024 * 1024;

/** Where a replay ended: behind the last record that it applied. */
export interface ReplayEnd {
  at: bigint;
  /** The last record that it applied; null when it is not known. */
  lastRecordAt: bigint | null;
}

/** Some bytes of a segment, 8 bytes aligned. */
export interface WalBytes {
  segment: string;
  offset: number;
  bytes: number;
}

/** The segments at the end of a path that the last record which is archived in part may lie in, newest last. Pure. */
export function lastSegments(
  path: readonly ExpectedSegment[],
  { headers }: Pick<RestoredWal, 'headers'>,
  segmentBytes: number,
): ExpectedSegment[] {
  let from = path.length - 1;
  const isFull = (at: number) =>
    (headers.get(path[at]?.name ?? '')?.continuedBytes ?? 0) >
    payloadBytes(0n, BigInt(segmentBytes), segmentBytes);
  while (from > 0 && isFull(from)) from--;
  return path.slice(Math.max(0, from));
}

/** What has to be read to see why a replay ended at a position within a segment: its record, and pages behind it. Pure. */
export function bytesAtEnd(end: bigint, segment: ExpectedSegment, segmentBytes: number): WalBytes[] {
  const start = recordStart(end, segmentBytes);
  const offset = Number(start - segment.address);
  const page = offset - (offset % WAL_PAGE_BYTES);
  const last = segmentBytes - WAL_PAGE_BYTES;
  const pages = [page + WAL_PAGE_BYTES, last].filter(
    (at, index, all) => at > page && at <= last && all.indexOf(at) === index,
  );
  return [
    { segment: segment.name, offset, bytes: page + WAL_PAGE_BYTES - offset },
    ...pages.map((at) => ({ segment: segment.name, offset: at, bytes: SHORT_HEADER_BYTES })),
  ];
}

/**
 * Whether a replay stopped at a record that continues in a segment which is not archived yet: all existing parts of it
 * have to agree. Null when it did; else why not. Pure.
 * @param read what {@link bytesAtEnd} requested
 */
export function unfinishedRecordFault(
  { at, lastRecordAt }: ReplayEnd,
  path: readonly ExpectedSegment[],
  { headers }: Pick<RestoredWal, 'headers'>,
  segmentBytes: number,
  read: ReadonlyMap<string, Buffer>,
): string | null {
  const index = path.findIndex(({ address }) => at >= address && at < address + BigInt(segmentBytes));
  const segment = path[index];
  if (segment === undefined) return 'is not among what was restored';
  const [record, ...pages] = bytesAtEnd(at, segment, segmentBytes);
  const begin = record && read.get(keyOf(record));
  if (record === undefined || begin === undefined || begin.length < record.bytes) return 'cannot be read';
  const { bigEndian = false, magic = 0 } = headers.get(segment.name) ?? {};
  const { of32, of64 } = numbersIn(begin, bigEndian);
  const length = of32(0);
  if (length === 0) return 'is empty from there on';
  if (length < RECORD_HEADER_BYTES || length > MAX_RECORD_BYTES)
    return `has a record of ${length} bytes, which none is`;
  if (begin.length >= 16 && lastRecordAt !== null && of64(8) !== lastRecordAt) {
    return `has a record that follows one at ${formatLsn(of64(8))}, not the last one`;
  }
  if (recordAddsUp(begin, { bigEndian, magic }) === false)
    return 'has a record whose parts do not add up to its length';
  const start = segment.address + BigInt(record.offset);
  const restAt = (address: bigint) => length - payloadBytes(start, address, segmentBytes);
  for (const page of pages) {
    const address = segment.address + BigInt(page.offset);
    const header = parsePageHeader(read.get(keyOf(page)) ?? Buffer.alloc(0));
    if (header?.address !== address || header.continuedBytes !== restAt(address))
      return isNotContinued(restAt(address));
  }
  for (const { name, address } of path.slice(index + 1)) {
    if (headers.get(name)?.continuedBytes !== restAt(address)) return isNotContinued(restAt(address));
  }
  const behind = (path.at(-1)?.address ?? 0n) + BigInt(segmentBytes);
  return restAt(behind) > 0 ? null : 'has a record that is there as a whole';
}

const isNotContinued = (rest: number) =>
  rest > 0 ? 'has a record that is not continued behind it' : 'has a record that is there as a whole';

/** Names what was read. */
export function keyOf({ segment, offset }: Pick<WalBytes, 'segment' | 'offset'>): string {
  return `${segment}/${offset}`;
}

/** Where a record begins that is next at a position: behind the header of a page that begins there. Pure. */
function recordStart(position: bigint, segmentBytes: number): bigint {
  if (position % PAGE !== 0n) return position;
  return position + BigInt(headerBytes(position, segmentBytes));
}

function headerBytes(page: bigint, segmentBytes: number): number {
  return page % BigInt(segmentBytes) === 0n ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES;
}

/** How many bytes of records lie between two positions: all but the headers of pages. */
function payloadBytes(from: bigint, to: bigint, segmentBytes: number): number {
  const pagesTo = (position: bigint) => (position + PAGE - 1n) / PAGE;
  const segmentsTo = (position: bigint) => (position + BigInt(segmentBytes) - 1n) / BigInt(segmentBytes);
  const pages = Number(pagesTo(to) - pagesTo(from));
  const segments = Number(segmentsTo(to) - segmentsTo(from));
  const headers = pages * SHORT_HEADER_BYTES + segments * (LONG_HEADER_BYTES - SHORT_HEADER_BYTES);
  return Number(to - from) - headers;
}
