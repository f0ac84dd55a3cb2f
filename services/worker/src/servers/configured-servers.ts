import { setTimeout as delay } from 'node:timers/promises';
import type { BarmanSection } from '@barback/shared/barman-d/parse-server-file';
import { CHANGING_MILLISECONDS } from '@barback/shared/barman-d/read-directory';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { ReadInForce } from '../barman/configuration/in-force.ts';
import { knownPools } from './known-pools.ts';

/** The worker's own view of `barman.d`: a job only names a server, and the rest is looked up here. */
export interface ConfiguredServers {
  /** All active servers of these pools. */
  active(): Promise<ServerSettings[]>;
  /** When each server file was changed last, in epoch milliseconds; without those that cannot be read now. */
  fileChanges(): Promise<ReadonlyMap<string, number>>;
  /** Of whichever pool; null when no file defines that server. */
  find(server: string): Promise<ServerSettings | null>;
  /** The names of all servers of all pools, at most some seconds old: for callers that check every second. */
  names(): Promise<readonly string[]>;
  /** What Barman is to know: its sections, without those of servers of other pools. */
  sections(): Promise<BarmanSection[]>;
}

/** For a file that is written continuously; then the previous settings apply. */
const MOST_WAITS = 5;
/** How old {@link ConfiguredServers.names} may be. */
const NAMES_MILLISECONDS = 10_000;

export function configuredServers(readInForce: ReadInForce, pools: readonly string[]): ConfiguredServers {
  const known = knownPools();
  const read = async () => {
    const barmanD = await readInForce();
    const { sections, stillChanging, unreadFiles } = barmanD;
    return { servers: known.take(barmanD), sections, stillChanging, unreadFiles };
  };
  const find = async (server: string, waits = 0): Promise<ServerSettings | null> => {
    const { servers, stillChanging, unreadFiles } = await read();
    const found = servers.find(({ name }) => name === server) ?? null;
    // the settings of a file that was written just now may be incomplete
    const isBeingWritten = stillChanging && (found === null || unreadFiles.includes(found.file));
    if (!isBeingWritten || (found !== null && waits === MOST_WAITS)) return found;
    await delay(CHANGING_MILLISECONDS);
    return await find(server, waits + 1);
  };
  let names: Promise<readonly string[]> | null = null;
  let namesReadAt = 0;
  return {
    find: (server) => find(server),
    names() {
      const now = performance.now();
      if (names === null || now - namesReadAt > NAMES_MILLISECONDS) {
        namesReadAt = now;
        names = read().then(({ servers }) => servers.map(({ name }) => name));
      }
      return names;
    },
    async active() {
      const { servers } = await read();
      return servers.filter(({ active, backupPool }) => active && pools.includes(backupPool));
    },
    fileChanges: async () => (await readInForce()).changedAt,
    async sections() {
      let now = await read();
      if (now.stillChanging) {
        await delay(CHANGING_MILLISECONDS);
        now = await read();
      }
      const others = new Set(known.others(pools));
      return now.sections.filter(({ name }) => !others.has(name));
    },
  };
}
