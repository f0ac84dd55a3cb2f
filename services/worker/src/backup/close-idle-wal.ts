import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@barback/shared/service/log';
import type { Barman } from '../barman/barman.ts';
import type { BackupInfo } from '../catalogue/backup-info.ts';

const POLL_MILLISECONDS = 1000;
/** A busy server closes its WAL segment by itself sooner than this; each further wait is twice as long. */
const FIRST_WAIT_MILLISECONDS = 3000;

export interface IdleWal {
  server: string;
  barman: Pick<Barman, 'switchWal'>;
  /** Reads the backup that is being taken from disk; null before Barman has made it. */
  readBackup: () => Promise<BackupInfo | null>;
  log: Logger;
  /** Ends the watching. */
  signal: AbortSignal;
}

/**
 * `barman backup --wait` waits until the WAL segment in which the backup ended is archived. On an idle server that may
 * never happen: the segment is not closed (Barman issue 1041), or Barman ignores it until streaming has started the
 * next one. Closing a segment fixes both.
 */
export async function closeIdleWal({ server, barman, readBackup, log, signal }: IdleWal): Promise<void> {
  let patienceMilliseconds = FIRST_WAIT_MILLISECONDS;
  let waitedMilliseconds = 0;
  while (!signal.aborted) {
    await delay(POLL_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    const isCopied = (await readBackup())?.endAt != null;
    waitedMilliseconds = isCopied ? waitedMilliseconds + POLL_MILLISECONDS : 0;
    if (waitedMilliseconds < patienceMilliseconds || signal.aborted) continue;
    log.info('the backup waits for its last WAL segment; closing the segment');
    await barman.switchWal(server, signal);
    waitedMilliseconds = 0;
    patienceMilliseconds *= 2;
  }
}
