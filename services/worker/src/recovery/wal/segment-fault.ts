import type { RestorableBackup } from '../../catalogue/restorable.ts';
import { formatLsn } from '../../wal/lsn.ts';
import { segmentName } from '../../wal/wal-segment.ts';
import type { RequiredWal } from '../../wal-archive/required-wal.ts';
import type { PageHeader } from './page-header.ts';
import { type ExpectedSegment, type RestoredWal, replayPath } from './restored-wal.ts';

type Backup = Pick<RestorableBackup, 'systemId' | 'segmentBytes'>;

/** What to do about WAL that cannot be had any more. */
export const UNTIL_NEXT_BACKUP = 'nothing after it can be recovered: take a new backup';

/** A segment that cannot be replayed, and why. */
export interface SegmentFault {
  /** The position that it begins at. */
  address: bigint;
  reason: string;
}

/**
 * The first segment on the path of a replay that is missing, or does not match its name; null when all do. PostgreSQL
 * reads their contents. Pure.
 */
export function segmentFault(
  server: string,
  wal: RequiredWal,
  restored: RestoredWal,
  backup: Backup,
): SegmentFault | null {
  let magic: number | null = null;
  for (const [index, segment] of replayPath(wal, restored, backup.segmentBytes).entries()) {
    const { name, address } = segment;
    const header = restored.headers.get(name);
    const absent = header === undefined ? absence(name, server, wal, restored, backup) : null;
    if (absent !== null) return { address, reason: absent };
    const other = difference(header ?? null, { ...segment, magic, isFirst: index === 0 }, backup);
    if (other !== null) {
      return { address, reason: `WAL segment ${name} in the archive ${other}: ${UNTIL_NEXT_BACKUP}` };
    }
    magic ??= header?.magic ?? null;
  }
  return null;
}

function absence(
  name: string,
  server: string,
  { missing }: Pick<RequiredWal, 'missing'>,
  { oddBytes }: Pick<RestoredWal, 'oddBytes'>,
  { segmentBytes }: Pick<Backup, 'segmentBytes'>,
): string {
  if (missing.includes(name)) return `WAL segment ${name} is missing from the archive: ${UNTIL_NEXT_BACKUP}`;
  const bytes = oddBytes.get(name);
  if (bytes === undefined) {
    return `WAL segment ${name} is in the archive, but Barman did not restore it: Barman's list of WAL (xlog.db) lacks it; run barman rebuild-xlogdb ${server}`;
  }
  const lengths = `${bytes} bytes, not ${segmentBytes}`;
  const how = bytes > segmentBytes ? 'too long' : bytes === 0 ? 'empty' : 'cut short';
  return `WAL segment ${name} is ${how} in the archive (${lengths}): ${UNTIL_NEXT_BACKUP}`;
}

interface Expected extends ExpectedSegment {
  /** As the segments before it have it: one server writes one format. */
  magic: number | null;
  /** The start of a first segment may be older than everything known about the backup's timeline. */
  isFirst: boolean;
}

/** How a segment differs from its name; null when it matches. */
function difference(header: PageHeader | null, expected: Expected, backup: Backup): string | null {
  if (header === null) return 'is no WAL: it does not begin as a segment does';
  if (header.magic !== (expected.magic ?? header.magic))
    return 'was written by another release of PostgreSQL';
  if (backup.systemId !== null && header.systemId !== BigInt(backup.systemId)) {
    return `was written by another server: its system identifier is ${header.systemId}, not ${backup.systemId}`;
  }
  if (header.segmentBytes !== backup.segmentBytes) {
    return `was written with segments of ${header.segmentBytes} bytes, not of ${backup.segmentBytes}`;
  }
  if (header.address !== expected.address) {
    const number = Number(header.address / BigInt(backup.segmentBytes));
    const content = segmentName({ timeline: header.timeline, number }, backup.segmentBytes);
    const isWhole = header.address % BigInt(backup.segmentBytes) === 0n;
    return `has ${isWhole ? `the content of ${content}` : `what belongs to ${formatLsn(header.address)}`}`;
  }
  const { timeline } = header;
  const isOlder = expected.isFirst && timeline > 0 && timeline <= expected.timeline;
  if (timeline === expected.timeline || isOlder) return null;
  return `was written on timeline ${timeline}, not on ${expected.timeline}`;
}
