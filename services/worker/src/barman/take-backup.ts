import type { Logger } from '@barback/shared/service/log';
import { type BackupOutcome, judgeBackup } from './backup-outcome.ts';
import type { Barman } from './barman.ts';
import { closeIdleWal } from './close-idle-wal.ts';
import type { RefusalCause } from './first-wal.ts';
import type { ServerLayout } from './layout.ts';
import { makeReady } from './make-ready.ts';
import { readBackups } from './read-backups.ts';

export interface BackupRequest {
  server: string;
  layout: ServerLayout;
  barman: Barman;
  log: Logger;
  signal: AbortSignal;
}

export type FinalBackupOutcome = Exclude<BackupOutcome, { status: 'refused' }>;

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

async function attempt({ server, layout, barman, log, signal }: BackupRequest): Promise<BackupOutcome> {
  const earlierIds = new Set((await readBackups(layout)).map(({ backupId }) => backupId));
  const readBackup = async () =>
    (await readBackups(layout)).findLast(({ backupId }) => !earlierIds.has(backupId)) ?? null;

  const ended = new AbortController();
  const watching = closeIdleWal({
    server,
    barman,
    readBackup,
    log,
    signal: AbortSignal.any([signal, ended.signal]),
  });
  const run = await barman.backup(server, signal);
  ended.abort();
  await watching;
  return judgeBackup(run, await readBackup());
}

function refusal({ reason, message }: RefusalCause): FinalBackupOutcome {
  return {
    status: 'failed',
    backupId: null,
    reason,
    message: `Barman refuses to start a backup: ${message}`,
  };
}
