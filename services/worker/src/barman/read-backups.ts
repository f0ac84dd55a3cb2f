import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackupInfo, parseBackupInfo } from './backup-info.ts';
import type { ServerLayout } from './layout.ts';

/**
 * Reads every `backup.info` of a server, oldest first. Barman writes them atomically, so that neither a process
 * nor a lock is needed. They are in `base/ID/backup.info`, from Barman 3.13.2 in `meta/ID-backup.info`; where both
 * exist the newer place wins.
 */
export async function readBackups(layout: ServerLayout): Promise<BackupInfo[]> {
  const files = new Map<string, string>();
  for (const id of await list(layout.basebackupsDirectory)) {
    files.set(id, join(layout.basebackupsDirectory, id, 'backup.info'));
  }
  const metaDirectory = join(layout.backupDirectory, 'meta');
  for (const name of await list(metaDirectory)) {
    const id = /^(.+)-backup\.info$/.exec(name)?.[1];
    if (id !== undefined) files.set(id, join(metaDirectory, name));
  }
  const backups = await Promise.all(
    [...files].sort().map(async ([id, file]) => {
      const text = await readFile(file, 'utf8').catch(() => null);
      return text === null ? null : parseBackupInfo(id, text);
    }),
  );
  return backups.filter((backup) => backup !== null);
}

async function list(directory: string): Promise<string[]> {
  return await readdir(directory).catch(() => []);
}
