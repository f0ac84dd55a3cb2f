import { readdir } from 'node:fs/promises';
import type { Catalogue } from '@barback/shared/state/catalogue';
import type { ServerLayout } from './layout.ts';
import { readBackups } from './read-backups.ts';
import { summarizeCatalogue } from './summarize-catalogue.ts';
import { walBytesSince } from './wal-since-backup.ts';

/** Reads what lies in a server's directories; runs nothing and takes no lock. */
export async function readCatalogue(layout: ServerLayout, now: () => Date): Promise<Catalogue> {
  const backups = await readBackups(layout);
  const summary = summarizeCatalogue(backups);
  const newest = backups.find(({ backupId }) => backupId === summary.newestDone?.backupId);
  return {
    ...summary,
    readAt: now().toISOString(),
    newestDoneWalBytes: newest === undefined ? null : await walBytesSince(newest, layout.walsDirectory),
    walErrorFiles: (await readdir(layout.errorsDirectory).catch(() => [])).length,
  };
}
