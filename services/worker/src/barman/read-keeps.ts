import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerLayout } from './layout.ts';

/** What of a backup `barman keep` holds on to: with all WAL since, or with no more than it needs itself. */
export type KeepTarget = 'full' | 'standalone';

/**
 * Which backups are exempt from retention. `barman keep` says it in `base/ID/annotations/keep`, from Barman 3.13.3 in
 * `meta/ID-keep`. Null when a file is there and cannot be read: then it is not known.
 */
export async function readKeeps(
  { backupDirectory, basebackupsDirectory }: ServerLayout,
  backupIds: readonly string[],
): Promise<Map<string, KeepTarget> | null> {
  const keeps = new Map<string, KeepTarget>();
  for (const id of backupIds) {
    const older = join(basebackupsDirectory, id, 'annotations', 'keep');
    const newer = join(backupDirectory, 'meta', `${id}-keep`);
    try {
      // newer releases move the older file over the newer one when they see it
      const target = ((await textOf(older)) ?? (await textOf(newer)))?.trim();
      if (target) keeps.set(id, target === 'standalone' ? 'standalone' : 'full'); // as retention takes it
    } catch {
      return null;
    }
  }
  return keeps;
}

async function textOf(file: string): Promise<string | null> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}
