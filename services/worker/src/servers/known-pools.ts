import { faultyServers } from '@barback/shared/barman-d/faulty-servers';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';

/**
 * The pool of each server. If a file has an invalid pool, or cannot be read reliably now, its previous pool applies.
 */
export interface KnownPools {
  /** Takes in what the directory says now: its servers, each with its pool. */
  take(barmanD: BarmanD): ServerSettings[];
  /** The servers in none of these pools. */
  others(pools: readonly string[]): string[];
}

export function knownPools(): KnownPools {
  const known = new Map<string, { pool: string; file: string }>();
  return {
    take(barmanD) {
      const { servers, listed, unreadFiles } = barmanD;
      const isFaulty = faultyServers(barmanD);
      const taken = servers.map((settings) => {
        const before = isFaulty(settings) ? known.get(settings.name) : undefined;
        return { ...settings, backupPool: before?.pool ?? settings.backupPool };
      });
      const defined = new Set(servers.map(({ name }) => name));
      for (const [name, { file }] of known) {
        const isUnknown = !listed || unreadFiles.includes(file);
        if (!defined.has(name) && !isUnknown) known.delete(name);
      }
      for (const { name, backupPool: pool, file } of taken) known.set(name, { pool, file });
      return taken;
    },
    others: (pools) => [...known].flatMap(([name, { pool }]) => (pools.includes(pool) ? [] : [name])),
  };
}
