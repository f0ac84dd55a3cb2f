import { newerPause, type Pause } from '@barback/shared/state/entries/pause';
import type { StateStore } from '@barback/shared/state/state-store';
import type { ServerFiles } from '../files/server-files.ts';

type PauseStore = Pick<StateStore, 'get' | 'getMany' | 'setPause'>;

/** What is paused, by what is on disk and what Redis says: the later change counts. */
export interface KnownPauses {
  /** Never fails: what cannot be read says nothing. */
  of(server: string): Promise<Pause | null>;
  /**
   * Makes disk and Redis agree on the pauses of the configured servers. A failure for one does not affect the others.
   * Rejects with the first failure when the disk, or Redis, refuses.
   */
  synchronize(): Promise<void>;
}

/**
 * @param files every pause that ever was, so that it survives the loss of Redis
 * @param servers the names of all servers of `barman.d`: pauses of others in Redis are ignored
 */
export function knownPauses(
  files: Pick<ServerFiles<Pause>, 'read' | 'servers' | 'write'>,
  store: PauseStore,
  servers: () => Promise<readonly string[]>,
): KnownPauses {
  const synchronizeServer = async (server: string, told: Pause | null) => {
    const written = await files.read(server);
    const newer = newerPause(written, told);
    if (newer === null) return;
    if (newer.changedAt !== written?.changedAt) await files.write(server, newer);
    if (newer.changedAt !== told?.changedAt) await store.setPause(server, newer);
  };
  return {
    async of(server) {
      return newerPause(await files.read(server), await store.get('pauses', server).catch(() => null));
    },
    async synchronize() {
      const names = [...new Set([...(await servers()), ...(await files.servers())])];
      const inRedis = await store.getMany('pauses', names);
      const failures: unknown[] = [];
      for (const server of names) {
        await synchronizeServer(server, inRedis.get(server) ?? null).catch((error) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
