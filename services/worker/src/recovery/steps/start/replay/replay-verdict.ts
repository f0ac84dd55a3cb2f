import type { RestorableBackup } from '../../../../catalogue/restorable.ts';
import { formatLsn, parseLsn } from '../../../../wal/lsn.ts';
import { parseSegmentName } from '../../../../wal/wal-segment.ts';
import type { RequiredWal } from '../../../../wal-archive/required-wal.ts';
import type { RecoveryRequest } from '../../../ladder/recovery-request.ts';
import type { ReplayEnd } from '../../../wal/replay-end.ts';
import { type ExpectedSegment, type RestoredWal, replayPath } from '../../../wal/restored-wal.ts';
import { segmentFault } from '../../../wal/segment-fault.ts';
import type { RecoveryLog } from './recovery-log.ts';
import type { ReplayTarget } from './recovery-settings.ts';
import { damagedSegment, replayFault } from './replay-fault.ts';
import type { ReplayedServer } from './replayed-server.ts';
import type { RestoredFiles } from './restored-files.ts';

interface Given {
  server: string;
  wal: RequiredWal;
  restored: RestoredWal;
  backup: RestorableBackup;
}

/** Why what was restored is not worth a start; null when it is. Pure. */
export function reasonNotToStart(
  files: RestoredFiles,
  restored: RestoredWal,
  { server, backup, target }: Pick<RecoveryRequest, 'server' | 'backup' | 'target'>,
  wal: RequiredWal,
): string | null {
  const { control, labelXlog, absentFiles } = files;
  if (control.isDamaged) return 'pg_control is damaged: it does not match its own checksum';
  if (backup.systemId !== null && control.systemId !== backup.systemId) {
    return `the restored cluster is not the one that was backed up: its system identifier is ${control.systemId}, not ${backup.systemId}`;
  }
  if (labelXlog === null) {
    return 'backup_label is missing: without it PostgreSQL recovers from the wrong place and damages the data silently';
  }
  if (parseLsn(labelXlog) !== parseLsn(backup.beginXlog)) {
    return `backup_label is of another backup: it begins at ${labelXlog}, not at ${backup.beginXlog}`;
  }
  const [absent] = absentFiles;
  if (absent !== undefined) {
    return `${absent} is missing from the backup: PostgreSQL does not start without it; restore it from elsewhere, or take a new backup`;
  }
  // the WAL after an instant is not needed to recover to it
  if (target.kind === 'time') return null;
  const fault = segmentFault(server, wal, restored, backup);
  const isNeeded =
    target.kind !== 'immediate' || (fault !== null && fault.address < parseLsn(backup.endXlog));
  return isNeeded ? (fault?.reason ?? null) : null;
}

/** What PostgreSQL's refusal to start means. Pure. */
export function notStartedReason(
  reason: string,
  target: ReplayTarget,
  { complaint, cause }: RecoveryLog,
  { server, wal, restored, backup }: Given,
): string {
  const why = cause === null ? reason : `PostgreSQL did not start: ${cause}`;
  // of damage before an instant PostgreSQL says more than that it was not reached
  const fault = segmentFault(server, wal, restored, backup)?.reason;
  const damaged = complaint === null ? null : damagedSegment(complaint, wal, backup);
  if (target.kind === 'time' && why.includes('before configured recovery target was reached')) {
    const none = 'nothing was committed after it, or its WAL is not archived yet; set an earlier one';
    return `the recovery target ${target.at} was not reached: ${fault ?? damaged ?? none}`;
  }
  const isOfWal = /WAL|recovery|checkpoint record|invalid pages/i.test(why);
  const about = isOfWal ? (fault ?? damaged) : null;
  return about === null ? why : `${about}; ${why}`;
}

/** Where and how a replay ended, and what there is to judge it by. */
export interface Replayed extends Given {
  clusterName: string;
  end: ReplayEnd;
  /** The timeline on which it ended. */
  timeline: number;
  /** What of the WAL at the end was read, see `bytesAtEnd`. */
  read: ReadonlyMap<string, Buffer>;
}

/** What a server that takes connections leaves unproven; null when nothing. Pure. */
export function unprovenReason(
  server: ReplayedServer,
  target: ReplayTarget,
  { complaint, reachedTarget, warnings }: RecoveryLog,
  replayed: Replayed,
): string | null {
  const { clusterName, wal, restored, backup, end, timeline, read } = replayed;
  if (server.clusterName !== clusterName) {
    return `another PostgreSQL responds instead of the restored one: its cluster_name is "${server.clusterName}"`;
  }
  if (backup.systemId !== null && server.systemId !== backup.systemId) {
    return `another cluster responds: its system identifier is ${server.systemId}, not ${backup.systemId}`;
  }
  if (server.isInRecovery) return 'PostgreSQL accepts connections, but has not ended its recovery';
  if (end.at < parseLsn(backup.beginXlog)) {
    return `replay ended at ${formatLsn(end.at)}, before the backup began`;
  }
  if (target.kind === 'time' && !reachedTarget) return `the recovery target ${target.at} was not reached`;
  if (target.kind === 'immediate' && !reachedTarget) {
    return `replay ended at ${formatLsn(end.at)}, and PostgreSQL does not report that the restored data are consistent there`;
  }
  const path = replayPath(wal, restored, backup.segmentBytes);
  const fault =
    target.kind === 'latest'
      ? replayFault({ end, path, restored, read, complaint }, backup)
      : faultBefore(end.at, replayed);
  if (fault !== null) return fault;
  const timelines = timelinesAt(end.at, path, replayed);
  if (timelines.length > 0 && !timelines.includes(timeline)) {
    return `PostgreSQL recovered timeline ${timeline}, not ${timelines[0]}`;
  }
  const [warning] = warnings;
  if (warning === undefined) return null;
  return `PostgreSQL warned during WAL replay, so the data are not proven complete: ${warning}; take a new backup`;
}

/** Of the segments that a replay came to, which did not go to the end. */
function faultBefore(end: bigint, { server, wal, restored, backup }: Given): string | null {
  const fault = segmentFault(server, wal, restored, backup);
  return fault !== null && fault.address < end ? fault.reason : null;
}

/**
 * The possible names of the timeline that PostgreSQL ended on: that of the segment that it read (15 and later), of the
 * records in it, or the one that it had to follow, also when it has no WAL yet. They differ where a timeline begins.
 */
function timelinesAt(
  end: bigint,
  path: readonly ExpectedSegment[],
  { wal, backup: { segmentBytes } }: Pick<Given, 'wal' | 'backup'>,
): number[] {
  const last = path.find(({ address }) => end > address && end <= address + BigInt(segmentBytes));
  if (last === undefined) return [];
  const byRecord = wal.switches.find(({ at }) => end <= at)?.timeline ?? wal.timeline;
  return [parseSegmentName(last.name, segmentBytes)?.timeline ?? byRecord, byRecord, wal.timeline];
}
