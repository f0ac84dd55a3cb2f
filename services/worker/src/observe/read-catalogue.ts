import { readdir } from 'node:fs/promises';
import type { BackupSizes } from '@barback/shared/state/entries/backup-sizes';
import type { Catalogue } from '@barback/shared/state/entries/catalogue';
import type { ServerLayout } from '../catalogue/layout.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import { type KeepTarget, readKeeps } from '../catalogue/read-keeps.ts';
import { summarizeCatalogue } from '../catalogue/summarize-catalogue.ts';
import { readMissingWal } from '../wal-archive/read-missing-wal.ts';
import { readWalList } from '../wal-archive/read-wal-list.ts';
import { backupSizes } from './backup-sizes.ts';

/** The state of a server's backups and WAL. */
export interface ReadCatalogue {
  catalogue: Omit<Catalogue, 'leftOver' | 'dockerBarmanRecovery'>;
  backupSizes: BackupSizes;
}

/**
 * Reads a server's directories; runs nothing and takes no lock.
 * @throws the error of the file system when the directory of the backups exists and cannot be read
 */
export async function readCatalogue(layout: ServerLayout, now: () => Date): Promise<ReadCatalogue> {
  await readdir(layout.basebackupsDirectory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error; // without a directory there is no backup yet
  });
  const backups = await readBackups(layout);
  const summary = summarizeCatalogue(backups);
  const keeps = await readKeeps(
    layout,
    backups.map(({ backupId }) => backupId),
  );
  const wal = await readWalList(layout, backups);
  const catalogue = {
    ...summary,
    readAt: now().toISOString(),
    keptBackups: keeps && countKeeps(keeps),
    missingWal: keeps && (await readMissingWal(layout, backups, keeps)),
    newestDoneWalBytes: wal?.ofBackups.get(summary.newestDone?.backupId ?? '')?.sinceBytes ?? null,
    walBytes: wal?.totalBytes ?? null,
    lastArchivedAt: wal?.newestSegmentAt ?? null,
    walErrorFiles: (await readdir(layout.errorsDirectory).catch(() => [])).length,
  };
  return { catalogue, backupSizes: backupSizes(backups, wal) };
}

function countKeeps(keeps: ReadonlyMap<string, KeepTarget>): Catalogue['keptBackups'] {
  const targets = [...keeps.values()];
  const standalone = targets.filter((target) => target === 'standalone').length;
  return { full: targets.length - standalone, standalone };
}
