import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Logger } from '@barback/shared/service/log';
import type { BackupFailureReason } from '@barback/shared/state/backup-run';
import { followHistory } from './follow-history.ts';

/** A backup that Barback itself began and that came to nothing. */
export interface FailedBackup {
  reason: BackupFailureReason;
  /** ISO with zone. */
  endedAt: string;
}

/** What was begun here and failed, as the history on disk says: whichever worker did it. */
export interface FailedBackups {
  /** By backup id. Never fails: while the history cannot be read, what was read before counts. */
  of(server: string): Promise<ReadonlyMap<string, FailedBackup>>;
}

/** How many are remembered of a server: an older one that is still there counts as somebody else's. */
const REMEMBERED = 1000;

/** @param file see `historyFile` */
export function failedBackupsIn(file: string, log: Logger): FailedBackups {
  const servers = new Map<string, Map<string, FailedBackup>>();
  const readOn = followHistory(
    file,
    { begin: () => servers.clear(), take: (entry) => remember(servers, entry) },
    log,
  );
  return {
    async of(server) {
      await readOn();
      return servers.get(server) ?? new Map();
    },
  };
}

function remember(servers: Map<string, Map<string, FailedBackup>>, entry: HistoryEntry): void {
  if (entry.kind !== 'backup') return;
  const { run } = entry;
  const { backupId } = run;
  if (backupId === null) return;
  const ofServer = servers.get(run.server) ?? new Map<string, FailedBackup>();
  servers.set(run.server, ofServer);
  if (run.status === 'done') ofServer.delete(backupId);
  else ofServer.set(backupId, { reason: run.reason, endedAt: run.endedAt });
  const [oldest] = ofServer.keys();
  if (ofServer.size > REMEMBERED && oldest !== undefined) ofServer.delete(oldest);
}
