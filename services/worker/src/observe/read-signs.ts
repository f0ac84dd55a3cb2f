import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import pLimit from 'p-limit';
import { freeLocks } from '../catalogue/held-locks.ts';
import { lockFile } from '../catalogue/layout.ts';
import type { Seen } from '../history/record.ts';
import type { JobContext } from '../jobs/job.ts';
import { acceptsConnections } from './accepts-connections.ts';
import type { Signs } from './needs-check.ts';

const CONCURRENT = 20;

/** Looks at servers without starting Barman: a connection, a lock and a file each. @throws Error when it cannot */
export async function readSigns(
  servers: readonly ServerSettings[],
  seen: ReadonlyMap<string, Seen>,
  { layouts, servers: configured }: Pick<JobContext, 'layouts' | 'servers'>,
  signal: AbortSignal,
): Promise<Map<string, Signs>> {
  const lockOf = (name: string) => lockFile(layouts, name, 'receive-wal');
  const streaming = servers.filter(({ name }) => seen.get(name)?.check?.checks.receive_wal_running);
  const free = await freeLocks(streaming.map(({ name }) => lockOf(name)));
  const changedAt = await configured.fileChanges();
  const signsOf = async ({ name, file, conninfoAddress }: ServerSettings): Promise<[string, Signs]> => {
    const accepts = conninfoAddress && (await acceptsConnections(conninfoAddress, signal));
    return [
      name,
      {
        accepts,
        isStreamingEnded: free.has(lockOf(name)),
        fileChangedAt: changedAt.get(file) ?? Number.POSITIVE_INFINITY,
        settingsReadAt: layouts.rememberedAt(name),
      },
    ];
  };
  return new Map(await pLimit(CONCURRENT).map(servers, signsOf));
}
