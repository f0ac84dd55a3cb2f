import { formatLsn, parseLsn } from '../barman/lsn.ts';
import type { RequiredWal } from '../barman/required-wal.ts';
import type { RestorableBackup } from '../barman/restorable.ts';
import { segmentNumber } from '../barman/wal-segment.ts';
import type { RestoredSegments } from './restored-files.ts';

type Backup = Pick<RestorableBackup, 'beginXlog' | 'segmentBytes'>;
type Segments = Pick<RequiredWal, 'segments'>;

const UNTIL_NEXT_BACKUP = 'nothing after it can be recovered: take a new backup';

/** The first segment that cannot be replayed because it, or a part of it, is not there; null when all are. Pure. */
export function absentSegment({ segments, missing }: RequiredWal, restored: RestoredSegments): string | null {
  const [lost] = missing;
  if (lost !== undefined) return `WAL segment ${lost} is missing from the archive: ${UNTIL_NEXT_BACKUP}`;
  const isRestored = new Set(restored.names);
  const from = restored.isAll ? '' : (restored.names[0] ?? '');
  const absent = segments.find((name) => name > from && !isRestored.has(name));
  if (absent === undefined) {
    if (restored.odd === null || !segments.includes(restored.odd)) return null;
    return `WAL segment ${restored.odd} is cut short in the archive: ${UNTIL_NEXT_BACKUP}`;
  }
  return `WAL segment ${absent} is in the archive, but Barman did not restore it: run barman rebuild-xlogdb`;
}

/** Which segment PostgreSQL complained of, with its words. Pure. */
export function damagedSegment(complaint: string, { segments }: Segments, backup: Backup): string {
  const named = /segment ([\dA-F]{24})/.exec(complaint)?.[1];
  const [, lsn] = /\b(?:at|by|after) ([\dA-F]+\/[\dA-F]+)/.exec(complaint) ?? [];
  const name = named ?? (lsn === undefined ? undefined : segmentAt(parseLsn(lsn), segments, backup));
  return `WAL segment ${name ?? 'at the end of replay'} is damaged (${complaint}): ${UNTIL_NEXT_BACKUP}`;
}

/**
 * Why a replay that was to go as far as the archive did not; null when it did. It may end within the newest segment
 * where a record continues in the next one, which is not archived yet: then PostgreSQL has nothing to complain of. Pure.
 *
 * @param end the position behind the last record that was replayed
 */
export function replayFault(
  end: bigint,
  complaint: string | null,
  { segments }: Segments,
  backup: Backup,
): string | null {
  const segmentBytes = BigInt(backup.segmentBytes);
  const first = BigInt(segmentNumber(parseLsn(backup.beginXlog), backup.segmentBytes));
  if (end >= (first + BigInt(segments.length)) * segmentBytes) return null;
  if (complaint !== null) return damagedSegment(complaint, { segments }, backup);
  if (end % segmentBytes !== 0n) return null;
  const next = segmentAt(end, segments, backup);
  return `replay ended at ${formatLsn(end)} and did not go on to WAL segment ${next}, which is in the archive`;
}

function segmentAt(lsn: bigint, segments: readonly string[], backup: Backup): string | undefined {
  const first = segmentNumber(parseLsn(backup.beginXlog), backup.segmentBytes);
  return segments[segmentNumber(lsn, backup.segmentBytes) - first];
}
