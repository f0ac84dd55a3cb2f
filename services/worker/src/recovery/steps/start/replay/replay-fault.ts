import type { RestorableBackup } from '../../../../catalogue/restorable.ts';
import { formatLsn, parseLsn } from '../../../../wal/lsn.ts';
import { segmentNumber } from '../../../../wal/wal-segment.ts';
import type { RequiredWal } from '../../../../wal-archive/required-wal.ts';
import { type ReplayEnd, unfinishedRecordFault } from '../../../wal/replay-end.ts';
import type { ExpectedSegment, RestoredWal } from '../../../wal/restored-wal.ts';
import { UNTIL_NEXT_BACKUP } from '../../../wal/segment-fault.ts';

type Backup = Pick<RestorableBackup, 'beginXlog' | 'segmentBytes'>;
type Segments = Pick<RequiredWal, 'segments'>;

/** Which segment PostgreSQL complained of, with its words. Pure. */
export function damagedSegment(
  complaint: string,
  { segments }: Segments,
  backup: Backup,
  otherwise = 'at the end of replay',
): string {
  const named = /segment ([\dA-F]{24})/.exec(complaint)?.[1];
  const [, lsn] = /\b(?:at|by|after) ([\dA-F]+\/[\dA-F]+)/.exec(complaint) ?? [];
  const name = named ?? (lsn === undefined ? undefined : segmentAt(parseLsn(lsn), segments, backup));
  return `WAL segment ${name ?? otherwise} is damaged (${complaint}): ${UNTIL_NEXT_BACKUP}`;
}

interface Proof {
  end: ReplayEnd;
  /** Everything that could be replayed. */
  path: readonly ExpectedSegment[];
  restored: Pick<RestoredWal, 'headers'>;
  /** What of the WAL at the end was read, see `bytesAtEnd`. */
  read: ReadonlyMap<string, Buffer>;
  /** PostgreSQL's message; it explains, and decides nothing. */
  complaint: string | null;
}

/**
 * Why it is not proven that a replay went as far as the archive; null when it is. It ends where the newest segment ends,
 * or within it at a record that continues in the next one, which is not archived yet. Pure.
 */
export function replayFault({ end, path, restored, read, complaint }: Proof, backup: Backup): string | null {
  const { at } = end;
  const segmentBytes = BigInt(backup.segmentBytes);
  const newest = path.at(-1);
  if (newest === undefined) return 'there is no WAL to replay';
  const archiveEnd = newest.address + segmentBytes;
  if (at === archiveEnd) return null;
  if (at > archiveEnd)
    return `replay ended at ${formatLsn(at)}, behind the newest WAL segment ${newest.name}`;
  const within = path.find(({ address }) => at >= address && at < address + segmentBytes);
  const segments = path.map(({ name }) => name);
  const said = complaint === null ? null : damagedSegment(complaint, { segments }, backup, within?.name);
  if (at === within?.address) {
    return (
      said ??
      `replay ended at ${formatLsn(at)} and did not continue to WAL segment ${within.name}, which is in the archive: ${UNTIL_NEXT_BACKUP}`
    );
  }
  const fault = unfinishedRecordFault(end, path, restored, backup.segmentBytes, read);
  if (fault === null) return null;
  return (
    said ??
    `replay ended at ${formatLsn(at)} in WAL segment ${within?.name ?? 'of another place'}, which ${fault}: ${UNTIL_NEXT_BACKUP}`
  );
}

function segmentAt(lsn: bigint, segments: readonly string[], backup: Backup): string | undefined {
  const first = segmentNumber(parseLsn(backup.beginXlog), backup.segmentBytes);
  return segments[segmentNumber(lsn, backup.segmentBytes) - first];
}
