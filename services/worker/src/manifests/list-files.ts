import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a backup, before it is read. */
export interface BackupFile {
  /** Where it is. */
  source: Buffer;
  /** Where it will be, below the restored data directory. */
  path: Buffer;
  bytes: number;
  modifiedAt: Date;
}

/** What a manifest does not list, at the top of the data directory: WAL is checked apart from it. */
const NOT_LISTED = ['pg_wal', 'backup_manifest'];
const SLASH = Buffer.from('/');

/** Lists the files of a backup that Barman stores unmodified: of its data directory, and of its tablespaces. */
export async function listFiles(backupDirectory: string): Promise<BackupFile[]> {
  const data = Buffer.from(join(backupDirectory, 'data'));
  const files: BackupFile[] = [];
  await collect(data, Buffer.alloc(0), files, NOT_LISTED);
  for (const name of await readdir(backupDirectory)) {
    if (!/^\d+$/.test(name)) continue; // the identifier of a tablespace
    const tablespace = Buffer.from(join(backupDirectory, name));
    await collect(tablespace, Buffer.from(`pg_tblspc/${name}`), files);
  }
  return files;
}

async function collect(
  directory: Buffer,
  path: Buffer,
  files: BackupFile[],
  without: readonly string[] = [],
): Promise<void> {
  for (const entry of await readdir(directory, { encoding: 'buffer', withFileTypes: true })) {
    const name = entry.name;
    if (without.includes(name.toString())) continue;
    const source = Buffer.concat([directory, SLASH, name]);
    const below = path.length === 0 ? name : Buffer.concat([path, SLASH, name]);
    if (entry.isDirectory()) await collect(source, below, files);
    else if (entry.isFile()) {
      const { size, mtime } = await lstat(source);
      files.push({ source, path: below, bytes: size, modifiedAt: mtime });
    }
  }
}
