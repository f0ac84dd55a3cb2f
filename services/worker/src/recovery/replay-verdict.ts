import { formatLsn, parseLsn } from '../barman/lsn.ts';
import type { RequiredWal } from '../barman/required-wal.ts';
import type { RestorableBackup } from '../barman/restorable.ts';
import type { RecoveryLog } from './recovery-log.ts';
import type { RecoveryRequest } from './recovery-request.ts';
import type { ReplayTarget } from './recovery-settings.ts';
import { absentSegment, damagedSegment, replayFault } from './replay-fault.ts';
import type { ReplayedServer } from './replayed-server.ts';
import type { RestoredFiles } from './restored-files.ts';

interface Given {
  wal: RequiredWal;
  backup: RestorableBackup;
}

/** Why what was restored is not worth a start; null when it is. Pure. */
export function reasonNotToStart(
  files: RestoredFiles,
  { backup, target }: Pick<RecoveryRequest, 'backup' | 'target'>,
  wal: RequiredWal,
): string | null {
  const { control, labelXlog, segments } = files;
  if (control.isDamaged) return 'pg_control is damaged: it does not fit its own checksum';
  if (backup.systemId !== null && control.systemId !== backup.systemId) {
    return `the restored cluster is not the one that was backed up: its system identifier is ${control.systemId}, not ${backup.systemId}`;
  }
  if (labelXlog === null) {
    return 'backup_label is missing: without it PostgreSQL recovers from the wrong place and damages the data silently';
  }
  if (parseLsn(labelXlog) !== parseLsn(backup.beginXlog)) {
    return `backup_label is of another backup: it begins at ${labelXlog}, not at ${backup.beginXlog}`;
  }
  // the WAL after an instant is not needed to recover to it
  return target.kind === 'time' ? null : absentSegment(wal, segments);
}

/** What PostgreSQL's refusal to start means. Pure. */
export function notStartedReason(
  reason: string,
  target: ReplayTarget,
  { complaint }: RecoveryLog,
  { wal, backup, files }: Given & { files: RestoredFiles },
): string {
  const absent = absentSegment(wal, files.segments);
  const damaged = complaint === null ? null : damagedSegment(complaint, wal, backup);
  const cause = absent ?? damaged;
  if (target.kind !== 'time' || !reason.includes('before configured recovery target was reached')) {
    return cause === null ? reason : `${reason}; ${cause}`;
  }
  const none = 'nothing was committed after it, or its WAL is not archived yet: set an earlier one';
  return `the recovery target ${target.at} was not reached: ${cause ?? none}`;
}

/** What a server that takes connections leaves unproven; null when nothing. Pure. */
export function unprovenReason(
  server: ReplayedServer,
  target: ReplayTarget,
  { complaint, reachedTarget }: RecoveryLog,
  { clusterName, wal, backup }: Given & { clusterName: string },
): string | null {
  if (server.clusterName !== clusterName) {
    return `another PostgreSQL answers in place of the restored one: its cluster_name is "${server.clusterName}"`;
  }
  if (backup.systemId !== null && server.systemId !== backup.systemId) {
    return `another cluster answers: its system identifier is ${server.systemId}, not ${backup.systemId}`;
  }
  if (server.isInRecovery) return 'PostgreSQL takes connections, but has not ended its recovery';
  if (server.timeline !== wal.timeline) {
    return `PostgreSQL recovered timeline ${server.timeline}, not ${wal.timeline}`;
  }
  if (server.replayedTo < parseLsn(backup.beginXlog)) {
    return `replay ended at ${formatLsn(server.replayedTo)}, before the backup began`;
  }
  if (target.kind === 'time' && !reachedTarget) return `the recovery target ${target.at} was not reached`;
  return target.kind === 'latest' ? replayFault(server.replayedTo, complaint, wal, backup) : null;
}
