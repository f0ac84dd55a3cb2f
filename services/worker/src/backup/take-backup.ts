import { join } from 'node:path';
import type { Logger } from '@barback/shared/service/log';
import type { Progress } from '@barback/shared/state/entries/progress';
import type { Barman } from '../barman/barman.ts';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import type { ServerLayout } from '../catalogue/layout.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import { writtenBytes } from '../files/written-bytes.ts';
import { type BackupOutcome, judgeBackup } from './backup-outcome.ts';
import { closeIdleWal } from './close-idle-wal.ts';
import { findStall, PATIENCE_MILLISECONDS } from './find-stall.ts';
import { makeReady } from './make-ready.ts';
import { measureCopy } from './measure-copy.ts';
import type { RefusalCause } from './new-server-repairs.ts';

export interface BackupRequest {
  server: string;
  layout: ServerLayout;
  barman: Barman;
  log: Logger;
  signal: AbortSignal;
  /** What it will come to, about; null when nothing tells. */
  expectedBytes: number | null;
  /** What an incremental backup is built on; null: a full one. */
  parentBackupId?: string | null;
  report: (progress: Progress) => void;
  now: () => Date;
  /** Is locked while its Barman exists: see `RunOptions`. */
  lockFile?: string;
  /** How long nothing may come from a server that cannot be reached. */
  patienceMilliseconds?: number;
}

export type FinalBackupOutcome = Exclude<BackupOutcome, { status: 'refused' }>;
/** One that nothing is waited for any more. */
export type EndedBackupOutcome = Exclude<FinalBackupOutcome, { status: 'waits-for-wal' }>;

/**
 * Takes one backup and waits until the WAL it needs is archived. A server that was just added is made ready first.
 */
export async function takeBackup(request: BackupRequest): Promise<FinalBackupOutcome> {
  const first = await attempt(request);
  if (first.status !== 'refused') return first;
  const readiness = await makeReady(request.server, request.barman, request);
  if (readiness.status === 'blocked') return refusal(readiness.cause);
  const second = await attempt(request);
  return second.status === 'refused' ? refusal({ reason: 'barman_exit', message: second.message }) : second;
}

async function attempt(request: BackupRequest): Promise<BackupOutcome> {
  const { server, layout, barman, log, signal, lockFile, parentBackupId } = request;
  const { patienceMilliseconds = PATIENCE_MILLISECONDS } = request;
  const earlierIds = new Set((await readBackups(layout)).map(({ backupId }) => backupId));
  const readBackup = async () =>
    (await readBackups(layout)).findLast(({ backupId }) => !earlierIds.has(backupId)) ?? null;

  const bytesOf = ({ backupId }: BackupInfo) => writtenBytes(join(layout.basebackupsDirectory, backupId));
  const readBytes = async () => {
    const backup = await readBackup();
    const isCopying = backup !== null && backup.endAt === null;
    return isCopying ? await bytesOf(backup) : null;
  };

  const ended = new AbortController();
  const stalled = new AbortController();
  const watch = { server, barman, signal: AbortSignal.any([signal, ended.signal]) };
  const watching = [
    closeIdleWal({ ...watch, readBackup, log }),
    measureCopy({ ...request, signal: watch.signal, readBackup, readBytes: bytesOf }),
    findStall({ ...watch, readBytes, patienceMilliseconds }).then(
      (stall) => stall !== null && stalled.abort(new Error(stall)),
    ),
  ];
  const stopping = AbortSignal.any([signal, stalled.signal]);
  const run = await barman.backup(server, stopping, lockFile, parentBackupId);
  ended.abort();
  await Promise.all(watching);
  return judgeBackup(run, await readBackup(), stalled.signal.aborted ? stalled.signal.reason.message : null);
}

function refusal({ reason, message }: RefusalCause): EndedBackupOutcome {
  return {
    status: 'failed',
    backupId: null,
    reason,
    message: `Barman refuses to start a backup: ${message}`,
  };
}
