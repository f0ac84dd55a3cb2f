import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Logger } from '@barback/shared/service/log';
import type { BackupRun } from '@barback/shared/state/backup-run';
import { followHistory } from './follow-history.ts';

/** What the history says of a backup that is in the catalogue, or was. */
export type RecordedBackup = Pick<BackupRun, 'status' | 'startedAt' | 'trigger'>;

/** The backups that the history on disk names: whichever worker wrote it. */
export interface RecordedBackups {
  /** By backup id. Never fails: while the history cannot be read, what was read before counts. */
  of(server: string): Promise<ReadonlyMap<string, RecordedBackup>>;
}

/** How many are remembered of a server: more than anybody keeps in a catalogue. */
const REMEMBERED = 5000;

/** @param file see `historyFile` */
export function recordedBackupsIn(file: string, log: Logger): RecordedBackups {
  const servers = new Map<string, Map<string, RecordedBackup>>();
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

function remember(servers: Map<string, Map<string, RecordedBackup>>, entry: HistoryEntry): void {
  if (entry.kind !== 'backup' || entry.run.backupId === null) return;
  const { server, backupId, status, startedAt, trigger } = entry.run;
  const ofServer = servers.get(server) ?? new Map<string, RecordedBackup>();
  servers.set(server, ofServer);
  // what is said to be done stays so, whatever is said of it later
  if (ofServer.get(backupId)?.status !== 'done') ofServer.set(backupId, { status, startedAt, trigger });
  const [oldest] = ofServer.keys();
  if (ofServer.size > REMEMBERED && oldest !== undefined) ofServer.delete(oldest);
}
