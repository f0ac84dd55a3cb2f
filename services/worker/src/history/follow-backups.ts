import type { Logger } from '@barback/shared/service/log';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { followHistory } from './follow-history.ts';

/** What is kept of the backups that the history on disk names, whichever worker wrote it. */
export interface KeptOfBackups<Kept> {
  /** By backup id. Never fails: while the history cannot be read, what was read before counts. */
  of(server: string): Promise<ReadonlyMap<string, Kept>>;
}

/**
 * Follows the runs in the history that have a backup id.
 *
 * @param file see `historyFile`
 * @param remembered how many backups of a server are kept; beyond that the oldest goes
 * @param take keeps what it likes of a run, among what is kept of its server
 */
export function followBackups<Kept>(
  file: string,
  log: Logger,
  {
    remembered,
    take,
  }: {
    remembered: number;
    take(ofServer: Map<string, Kept>, backupId: string, run: BackupRun): void;
  },
): KeptOfBackups<Kept> {
  const servers = new Map<string, Map<string, Kept>>();
  const remember = (backupId: string, run: BackupRun) => {
    const ofServer = servers.get(run.server) ?? new Map<string, Kept>();
    servers.set(run.server, ofServer);
    take(ofServer, backupId, run);
    const [oldest] = ofServer.keys();
    if (ofServer.size > remembered && oldest !== undefined) ofServer.delete(oldest);
  };
  const readOn = followHistory(
    file,
    {
      begin: () => servers.clear(),
      take(entry) {
        if (entry.kind === 'backup' && entry.run.backupId !== null) remember(entry.run.backupId, entry.run);
      },
    },
    log,
  );
  return {
    async of(server) {
      await readOn();
      return servers.get(server) ?? new Map();
    },
  };
}
