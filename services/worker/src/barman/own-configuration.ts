import { readdir, readFile, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isServerFile } from '@barback/shared/barman-d/read-directory';
import { makePrivateDirectory } from '@barback/shared/service/private-files';
import { replaceFile } from '../replace-file.ts';
import { withOption } from './configuration.ts';

export interface OwnConfiguration {
  /** What Barman is run with where every server is this worker's. */
  configurationFile: string;
  configurationFilesDirectory: string;
  /** A directory of the worker's own, for what is written. */
  directory: string;
  /** The names of the servers that are not this worker's. */
  ofOtherPools: () => Promise<string[]>;
}

/** Read by Barman after the files of most names; what these say of `active` themselves does not matter to a server's file. */
const OVERRIDES = '~other-pools.conf';

/**
 * Says which configuration file Barman is to be run with now. `barman cron` looks after every server that it finds, so
 * that servers of other pools have to be inactive for it: else it would stream their WAL here as well. The server files
 * are linked, so that nothing that they say is written anywhere else.
 *
 * @returns does so; rejects with the error of the file system when that cannot be written
 */
export function ownConfiguration(own: OwnConfiguration): () => Promise<string> {
  return async () => {
    const others = await own.ofOtherPools();
    if (others.length === 0) return own.configurationFile;
    const servers = join(own.directory, 'barman.d');
    const file = join(own.directory, 'barman.conf');
    await makePrivateDirectory(own.directory);
    await makePrivateDirectory(servers);
    // before a file of another pool is there to be read
    await replaceUnlessSame(join(servers, OVERRIDES), inactive(others));
    await linkServerFiles(own.configurationFilesDirectory, servers);
    const text = await readFile(own.configurationFile, 'utf8');
    await replaceUnlessSame(file, withOption(text, 'configuration_files_directory', servers));
    return file;
  };
}

function inactive(servers: readonly string[]): string {
  const sections = [...servers].sort().map((server) => `[${server}]\nactive = false\n`);
  return `; Written by Barback: servers of other pools.\n${sections.join('')}`;
}

async function linkServerFiles(from: string, to: string): Promise<void> {
  const wanted = new Set((await readdir(from)).filter(isServerFile));
  const linked = new Set((await readdir(to)).filter((name) => isServerFile(name) && name !== OVERRIDES));
  for (const name of wanted) {
    if (!linked.has(name)) await symlink(join(from, name), join(to, name)).catch(unless('EEXIST'));
  }
  for (const name of linked) {
    if (!wanted.has(name)) await unlink(join(to, name)).catch(unless('ENOENT'));
  }
}

/** Another job, or another worker of the same home, may have been faster. */
function unless(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}

async function replaceUnlessSame(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => null)) !== text) await replaceFile(file, text);
}
