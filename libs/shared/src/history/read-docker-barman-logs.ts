import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DockerBarmanRun, dockerBarmanLogFile, parseDockerBarmanLog } from './docker-barman-log.ts';

/**
 * Reads all logs that docker-barman left in its Barman home; empty if there are none. Skips lines without information.
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
