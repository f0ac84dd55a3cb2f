import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DockerBarmanRun, dockerBarmanLogFile, parseDockerBarmanLog } from './docker-barman-log.ts';

/**
 * All that docker-barman wrote down in a Barman home that was its own before; nothing where there is nothing of the
 * kind. Lines that say nothing are left out.
 *
 * @throws the error of the file system when a file cannot be read
 */
export async function readDockerBarmanLogs(barmanHome: string): Promise<DockerBarmanRun[]> {
  const directory = dirname(dockerBarmanLogFile(barmanHome, ''));
  const names = await readdir(directory).catch(() => []);
  const servers = names.flatMap((name) => /^backups_(.+)\.log$/.exec(name)?.[1] ?? []);
  const logs = await Promise.all(
    servers.map(async (server) =>
      parseDockerBarmanLog(server, await readFile(dockerBarmanLogFile(barmanHome, server), 'utf8')),
    ),
  );
  return logs.flatMap(({ runs }) => runs);
}
