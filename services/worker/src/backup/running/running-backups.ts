import { join } from 'node:path';
import { makePrivateDirectory, makePrivateFile } from '@barback/shared/service/private-files';
import { serverFiles } from '../../files/server-files.ts';
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

/** @param directory is made when it is missing; so is another beside it, for locks */
export function runningBackupsIn(directory: string): RunningBackups {
  const files = serverFiles(directory, runningBackupSchema);
  const locks = `${directory}-locks`;
  const lockFile = (server: string) => join(locks, `${encodeURIComponent(server)}.lock`);
  return {
    async begin(backup) {
      await makePrivateDirectory(locks);
      await makePrivateFile(lockFile(backup.server)); // `flock` would make it by the umask
      await files.write(backup.server, backup);
    },
    find: files.read,
    servers: files.servers,
    async end({ server, id }) {
      if ((await files.read(server))?.id === id) await files.remove(server);
    },
    lockFile,
  };
}
