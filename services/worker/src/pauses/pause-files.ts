import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory } from '@barback/shared/service/private-files';
import { type Pause, pauseSchema } from '@barback/shared/state/entries/pause';

/** The newest pause of each server, one file for each, so that it outlives Redis. */
export interface PauseFiles {
  /** Null when there was none, or when what is there says nothing. */
  read(server: string): Promise<Pause | null>;
  /** Every server that ever had one. */
  servers(): Promise<string[]>;
  /** @throws the error of the file system */
  write(server: string, pause: Pause): Promise<void>;
}

const SUFFIX = '.json';

/** @param directory is made when it is missing */
export function pauseFilesIn(directory: string): PauseFiles {
  const fileOf = (server: string) => join(directory, `${encodeURIComponent(server)}${SUFFIX}`);
  return {
    async read(server) {
      try {
        return pauseSchema.parse(JSON.parse(await readFile(fileOf(server), 'utf8')));
      } catch {
        return null;
      }
    },
    async servers() {
      const names = await readdir(directory).catch(() => []);
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => decodeURIComponent(name.slice(0, -SUFFIX.length)));
    },
    async write(server, pause) {
      await makePrivateDirectory(directory);
      const temporary = `${fileOf(server)}.${randomUUID()}`;
      try {
        await writeFile(temporary, JSON.stringify(pause), { mode: 0o600, flush: true });
        await rename(temporary, fileOf(server));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
  };
}
