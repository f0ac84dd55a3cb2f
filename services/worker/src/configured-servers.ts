import { setTimeout as delay } from 'node:timers/promises';
import { readDirectory, SETTLE_MILLISECONDS } from '@barback/shared/barman-d/read-directory';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';

/** The worker's own view of `barman.d`: a job only names a server, the rest is looked up here. */
export interface ConfiguredServers {
  /** All active servers. */
  active(): Promise<ServerSettings[]>;
  /** Null when no file defines that server. */
  find(server: string): Promise<ServerSettings | null>;
}

export function configuredServers(directory: string): ConfiguredServers {
  const find = async (server: string): Promise<ServerSettings | null> => {
    const { servers, unsettled } = await readDirectory(directory);
    const found = servers.find(({ name }) => name === server);
    if (found !== undefined || !unsettled) return found ?? null;
    await delay(SETTLE_MILLISECONDS);
    return await find(server);
  };
  return {
    find,
    active: async () => (await readDirectory(directory)).servers.filter(({ active }) => active),
  };
}
