import { join } from 'node:path';
import { makePrivateDirectory, makePrivateFile } from '@barback/shared/service/private-files';
import { serverFiles } from '../../files/server-files.ts';
import { type RunningBackup, runningBackupSchema } from './marker.ts';

/** The backups that were started and are not in the history yet, one file for each server. */
export interface RunningBackups {
  /** Resolves when it is on disk. Replaces an existing mark: resolve that first. */
  begin(backup: RunningBackup): Promise<void>;
  /** Null when there is none, or when it is not readable. */
  find(server: string): Promise<RunningBackup | null>;
  /** All servers that have one. */
  servers(): Promise<string[]>;
  /** Keeps the mark of another run of the job that has started since. */
  end(backup: RunningBackup): Promise<void>;
  /** The file that is locked while the process of a backup exists; its directory exists once a backup was started. */
  lockFile(server: string): string;
}

/** @param directory is created when missing; so is another one beside it, for locks */
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
