import type { BarmanD } from './read-directory.ts';

/**
 * Whether a server that no file defines now may be in a section of its file that is withheld from Barman: then it was not
 * removed. Pure.
 */
export function mayBeWithheld({
  problems,
}: Pick<BarmanD, 'problems'>): (server: string, file: string) => boolean {
  const files = new Set<string>();
  const servers = new Set<string>();
  for (const { file, server, withheld } of problems) {
    if (withheld && server === null) files.add(file);
    else if (withheld) servers.add(`${file}\n${server}`);
  }
  return (server, file) => files.has(file) || servers.has(`${file}\n${server}`);
}
