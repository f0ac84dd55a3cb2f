import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@barback/shared/service/log';
import type { BackupInfo } from './backup-info.ts';
import type { Barman } from './barman.ts';

const POLL_MILLISECONDS = 1000;
/** A busy server closes its WAL segment by itself sooner than this. */
const IDLE_AFTER_MILLISECONDS = 5000;

export interface IdleWal {
  server: string;
  barman: Pick<Barman, 'archiveCurrentWal'>;
  /** Reads the backup that is being taken from disk; null before Barman has made it. */
  readBackup: () => Promise<BackupInfo | null>;
  log: Logger;
  /** Ends the watching. */
  signal: AbortSignal;
}

/**
 * `barman backup --wait` waits for the WAL segment in which the backup ended. On a server where nothing is written
 * that segment may never be closed by itself (Barman issue 1041), so it is closed here.
 */
export async function closeIdleWal({ server, barman, readBackup, log, signal }: IdleWal): Promise<void> {
  let waitingMilliseconds = 0;
  while (!signal.aborted) {
    await delay(POLL_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    const waiting = (await readBackup())?.status === 'WAITING_FOR_WALS';
    waitingMilliseconds = waiting ? waitingMilliseconds + POLL_MILLISECONDS : 0;
    if (waitingMilliseconds < IDLE_AFTER_MILLISECONDS || signal.aborted) continue;
    log.info({ server }, 'the backup waits for its last WAL segment: closing the segment');
    await barman.archiveCurrentWal(server, signal);
    waitingMilliseconds = 0;
  }
}
