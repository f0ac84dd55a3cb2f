import { readFile } from 'node:fs/promises';
import type { ServerLayout } from './layout.ts';
import { keepFiles } from './versions.ts';

/** What of a backup `barman keep` holds on to: with all WAL since, or with no more than it needs itself. */
export type KeepTarget = 'full' | 'standalone';

/**
 * The backups that are exempt from retention, from the files of `barman keep`. Null when a file exists and cannot be
 * read: then it is unknown.
 */
export async function readKeeps(
  layout: ServerLayout,
  backupIds: readonly string[],
): Promise<Map<string, KeepTarget> | null> {
  const keeps = new Map<string, KeepTarget>();
  for (const id of backupIds) {
    const [older, newer] = keepFiles(layout, id);
    try {
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
