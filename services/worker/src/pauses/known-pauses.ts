import { newerPause, type Pause } from '@barback/shared/state/pause';
import type { StateStore } from '@barback/shared/state/state-store';
import type { PauseFiles } from './pause-files.ts';

type PauseStore = Pick<StateStore, 'get' | 'getAll' | 'setPause'>;

/** What is paused, by what is on disk and what Redis says: the later change counts. */
export interface KnownPauses {
  /** Never fails: what cannot be read says nothing. */
  of(server: string): Promise<Pause | null>;
  /** Has each of both know what the other knows. Rejects when the disk, or Redis, refuses. */
  bringTogether(): Promise<void>;
}

export function knownPauses(files: PauseFiles, store: PauseStore): KnownPauses {
  return {
    async of(server) {
      return newerPause(await files.read(server), await store.get('pauses', server).catch(() => null));
    },
    async bringTogether() {
      const inRedis = await store.getAll('pauses');
      for (const server of new Set([...inRedis.keys(), ...(await files.servers())])) {
        const told = inRedis.get(server) ?? null;
        const written = await files.read(server);
        const newer = newerPause(written, told);
        if (newer === null) continue;
        if (newer.changedAt !== written?.changedAt) await files.write(server, newer);
        if (newer.changedAt !== told?.changedAt) await store.setPause(server, newer);
      }
    },
  };
}
