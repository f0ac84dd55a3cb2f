import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackupInfo, parseBackupInfo } from './backup-info.ts';
import type { ServerLayout } from './layout.ts';
import { backupDescribedIn, metaDirectory, olderBackupInfo } from './versions.ts';

/**
 * Reads every `backup.info` of a server, oldest first. Barman writes them atomically, so that neither a process
 * nor a lock is needed. Where they are depends on the release that took the backup.
 */
export async function readBackups(layout: ServerLayout): Promise<BackupInfo[]> {
  const files = new Map<string, string>();
  const directories = new Set(await list(layout.basebackupsDirectory));
  for (const id of directories) {
    files.set(id, olderBackupInfo(layout, id));
  }
  const meta = metaDirectory(layout);
  for (const name of await list(meta)) {
    const id = backupDescribedIn(name);
    if (id !== null) files.set(id, join(meta, name));
  }
  const backups = await Promise.all(
    [...files].sort().map(async ([id, file]) => {
      const text = await readFile(file, 'utf8').catch(() => null);
      return text === null ? null : parseBackupInfo(id, text);
    }),
  );
  return backups.flatMap((backup) =>
    backup === null ? [] : [{ ...backup, hasFiles: directories.has(backup.backupId) }],
  );
}

async function list(directory: string): Promise<string[]> {
  return await readdir(directory).catch(() => []);
}
