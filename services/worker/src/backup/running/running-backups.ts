import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory, makePrivateFile } from '@barback/shared/service/private-files';
import { type RunningBackup, runningBackupSchema } from './marker.ts';

/** The backups that were begun and are not in the history yet, one file for each server. */
export interface RunningBackups {
  /** Resolves when it is on disk. Replaces what is there: resolve that first. */
  begin(backup: RunningBackup): Promise<void>;
  /** Null when there is none, or when what is there says nothing. */
  find(server: string): Promise<RunningBackup | null>;
  /** All servers that have one. */
  servers(): Promise<string[]>;
  /** Leaves what another run of the job has begun since. */
  end(backup: RunningBackup): Promise<void>;
  /** The file that is locked while the process of a backup is there; its directory exists once a backup was begun. */
  lockFile(server: string): string;
}

const SUFFIX = '.json';

/** @param directory is made when it is missing; so is another beside it, for locks */
export function runningBackupsIn(directory: string): RunningBackups {
  const locks = `${directory}-locks`;
  const fileOf = (server: string) => join(directory, `${encodeURIComponent(server)}${SUFFIX}`);
  const lockFile = (server: string) => join(locks, `${encodeURIComponent(server)}.lock`);
  const find = async (server: string) => {
    try {
      return runningBackupSchema.parse(JSON.parse(await readFile(fileOf(server), 'utf8')));
    } catch {
      return null;
    }
  };
  return {
    async begin(backup) {
      await makePrivateDirectory(directory);
      await makePrivateDirectory(locks);
      await makePrivateFile(lockFile(backup.server)); // `flock` would make it by the umask
      const temporary = `${fileOf(backup.server)}.${randomUUID()}`;
      try {
        const file = await open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(JSON.stringify(backup));
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, fileOf(backup.server));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    find,
    async servers() {
      const names = await readdir(directory).catch(() => []);
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => decodeURIComponent(name.slice(0, -SUFFIX.length)));
    },
    async end({ server, id }) {
      if ((await find(server))?.id === id) await rm(fileOf(server), { force: true });
    },
    lockFile,
  };
}
