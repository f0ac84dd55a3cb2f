import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ROOT_MARKER } from '../../../services/worker/src/recovery/ladder/place.ts';
import { allProcesses } from '../../fixtures/processes.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';
import type { World } from '../world.ts';

/** What should be gone when nothing is to be done any more, each as a person would call it. */
export interface Leftovers {
  leases: string[];
  /** Of workers, and of what they started. */
  processes: string[];
  /** On the recovery host. */
  files: string[];
  /** Notes of backups that are said to be under way. */
  marks: string[];
}

/** To end what has been told to. */
const ENDING_MILLISECONDS = 30_000;
/** As ssh calls itself when it keeps a connection that could be used again; it ends by itself after half a minute. */
const KEPT_CONNECTION = '[mux]';

/** Looks for what is left after the services were told to stop; `leases` were read before. */
export async function findLeftovers(world: World, leases: readonly string[]): Promise<Leftovers> {
  await waitUntil(async () => (await orphans(world)).length === 0, {
    description: 'everything to end',
    timeoutMilliseconds: ENDING_MILLISECONDS,
  }).catch(() => {}); // what is left is told
  const files = await readdir(world.recoveryDirectory);
  return {
    leases: [...leases],
    processes: await orphans(world),
    files: files.filter((name) => name !== ROOT_MARKER),
    marks: await readdir(join(world.barman.path, '.barback/running')).catch(() => []),
  };
}

/** The leases that somebody holds. */
export async function heldLeases(url: string): Promise<string[]> {
  const redis = new Redis(url);
  try {
    return await redis.keys('*:lease:*');
  } finally {
    redis.disconnect();
  }
}

/** Streaming WAL goes on without a worker: one `barman receive-wal` with one `pg_receivewal` for each server. */
async function orphans({ barman, recoveryDirectory, servers }: World): Promise<string[]> {
  const ours = [barman.path, recoveryDirectory];
  const processes = (await allProcesses()).filter(({ command, environment }) =>
    ours.some((path) => command.includes(path) || environment.includes(path)),
  );
  const commands = processes
    .map(({ command }) => command)
    .filter((command) => command !== '' && !command.includes(KEPT_CONNECTION));
  const streaming = commands.filter((command) => /receive-?wal/.test(command));
  const streamed = [...servers.keys()].flatMap((server) =>
    ['barman -', 'pg_receivewal '].flatMap((program) => {
      const same = streaming.filter((command) => command.includes(program) && isOf(command, server));
      return same.slice(1);
    }),
  );
  return [...commands.filter((command) => !streaming.includes(command)), ...streamed];
}

function isOf(command: string, server: string): boolean {
  return command.trimEnd().endsWith(` ${server}`) || command.includes(`/${server}/`);
}
