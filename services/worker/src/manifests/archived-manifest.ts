import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerLayout } from '../catalogue/layout.ts';

/** The manifest that is stored beside the archives of a compressed backup, as PostgreSQL sent it; null when there is none. */
export async function archivedManifest(
  { basebackupsDirectory }: Pick<ServerLayout, 'basebackupsDirectory'>,
  backupId: string,
): Promise<string | null> {
  const file = join(basebackupsDirectory, backupId, 'data', 'backup_manifest');
  return await readFile(file, 'utf8').catch(() => null);
}
