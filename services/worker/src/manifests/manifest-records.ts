import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makePrivateDirectory, makePrivateFile } from '@barback/shared/service/private-files';
import { replaceFile } from '../files/replace-file.ts';
import { type ManifestRecord, manifestRecordSchema } from './manifest-record.ts';

/** What Barback noted of backups, and the manifests that it made, in its state directory. */
export interface ManifestRecords {
  /** Null when there is none, or when it is not readable. */
  find(server: string, backupId: string): Promise<ManifestRecord | null>;
  /** A manifest that Barback created; null when it does not exist, or has changed. */
  readManifest(record: ManifestRecord): Promise<string | null>;
  /** The backups of a server that have a record or a manifest. */
  backupIds(server: string): Promise<string[]>;
  /** Notes it; a manifest that was made for it is moved into its place. */
  write(record: ManifestRecord, made: string | null): Promise<void>;
  remove(server: string, backupId: string): Promise<void>;
  /** Where a manifest may be written before it is complete; another each time. */
  unfinishedFile(server: string, backupId: string): Promise<string>;
  lockFile: string;
}

const RECORD = '.json';
const MANIFEST = '.manifest';
const UNFINISHED = '.unfinished';

/** @param directory is made when it is missing */
export function manifestRecordsIn(directory: string): ManifestRecords {
  const directoryOf = (server: string) => join(directory, encodeURIComponent(server));
  const fileOf = (server: string, backupId: string, suffix: string) =>
    join(directoryOf(server), `${backupId}${suffix}`);
  const lockFile = join(directory, 'lock');
  const makeDirectory = async (server: string) => {
    await makePrivateDirectory(directory);
    await makePrivateFile(lockFile); // `flock` would make it by the umask
    await makePrivateDirectory(directoryOf(server));
  };
  return {
    lockFile,
    async readManifest({ server, backupId, sha256 }) {
      const text = await readFile(fileOf(server, backupId, MANIFEST), 'utf8').catch(() => null);
      return text !== null && createHash('sha256').update(text).digest('hex') === sha256 ? text : null;
    },
    async find(server, backupId) {
      try {
        const text = await readFile(fileOf(server, backupId, RECORD), 'utf8');
        return manifestRecordSchema.parse(JSON.parse(text));
      } catch {
        return null;
      }
    },
    async backupIds(server) {
      const names = await readdir(directoryOf(server)).catch(() => []);
      return [...new Set(names.map((name) => name.split('.')[0] ?? ''))];
    },
    async unfinishedFile(server, backupId) {
      await makeDirectory(server);
      return fileOf(server, backupId, `.${randomUUID()}${UNFINISHED}`);
    },
    async write(record, made) {
      const { server, backupId } = record;
      await makeDirectory(server);
      if (made !== null) await rename(made, fileOf(server, backupId, MANIFEST));
      await replaceFile(fileOf(server, backupId, RECORD), JSON.stringify(record));
    },
    async remove(server, backupId) {
      const directory = directoryOf(server);
      for (const name of await readdir(directory)) {
        if (name.split('.')[0] === backupId) await rm(join(directory, name), { force: true });
      }
    },
  };
}

/** @throws the error of the file system */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
