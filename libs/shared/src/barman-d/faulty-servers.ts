import type { BarmanD } from './read-directory.ts';
import type { ServerSettings } from './server-settings.ts';

/** Whether the file of a server has an error that concerns it now. Pure. */
export function faultyServers({
  problems,
}: Pick<BarmanD, 'problems'>): (server: Pick<ServerSettings, 'name' | 'file'>) => boolean {
  const faulty = new Set(problems.map(({ server, file }) => `${file}\n${server}`));
  return ({ name, file }) => faulty.has(`${file}\n${name}`);
}
