import type { Logger } from '@barback/shared/service/log';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { followHistory } from './follow-history.ts';

/** What is remembered of the backups in the history on disk, whichever worker wrote it. */
export interface KeptOfBackups<Kept> {
  /** By backup id. Never fails: while the history cannot be read, the last read counts. */
  of(server: string): Promise<ReadonlyMap<string, Kept>>;
}

/**
 * Follows the runs in the history that have a backup id.
 * @param file see `historyFile`
 * @param remembered number of remembered backups of a server; beyond that the oldest is forgotten
 * @param take decides what of a run to remember
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
