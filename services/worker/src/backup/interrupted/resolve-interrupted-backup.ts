import type { Logger } from '@barback/shared/service/log';
import type { Barman } from '../../barman/barman.ts';
import type { ServerLayout } from '../../catalogue/layout.ts';
import { readBackups } from '../../catalogue/read-backups.ts';
import type { Recorder } from '../../history/record.ts';
import type { RunningBackups } from '../running/running-backups.ts';
import { judgeInterruptedBackup } from './judge-interrupted-backup.ts';

export interface InterruptedBackup {
  server: string;
  layout: ServerLayout;
  runningBackups: RunningBackups;
  record: Pick<Recorder, 'backupEnded'>;
  barman: Pick<Barman, 'switchWal' | 'checkBackup'>;
  log: Logger;
  now: () => Date;
  signal: AbortSignal;
}

/** Whether a backup whose worker ended early left anything. */
export type Resolution =
  | { status: 'nothing-left' }
  /** It turned out to be good, and is recorded as what its job was to do. */
  | { status: 'done'; slot: string; backupId: string }
  | { status: 'waits-for-wal'; backupId: string };

/**
 * Records the result of the backup that a worker started and did not finish. The caller has the server's lease, and has
 * verified that no Barman is backing it up.
 */
export async function resolveInterruptedBackup(left: InterruptedBackup): Promise<Resolution> {
  const { server, layout, runningBackups, record, barman, log, now, signal } = left;
  const running = await runningBackups.find(server);
  if (running === null) return { status: 'nothing-left' };
  const judge = async () => judgeInterruptedBackup(running, await readBackups(layout), now());
  let resolved = await judge();
  if (resolved.status === 'waits-for-wal') {
    await barman.switchWal(server, signal);
    // `barman cron` does so only if the Barman that was ended had come to say that it waits: 3.13 had not
    if (resolved.isComplete) await barman.checkBackup(server, resolved.backupId, signal);
    resolved = await judge();
  }
  if (resolved.status === 'waits-for-wal') return resolved;
  const { run } = resolved;
  const { status } = run;
  log.warn({ server, backupId: run.backupId, status }, 'a worker ended during a backup; recorded its result');
  // a failed one does not settle the due time: the backup is still to be taken
  const isRecorded = await record.backupEnded(run, status === 'done' ? running.slot : null);
  if (isRecorded) await runningBackups.end(running);
  if (run.status === 'failed') return { status: 'nothing-left' };
  return { status: 'done', slot: running.slot, backupId: run.backupId };
}

/** Why the job of a backup is put back whose WAL is missing. */
export function waitsForItsWal(server: string, backupId: string): string {
  return `the backup ${backupId} of ${server} waits for its WAL to be archived`;
}
