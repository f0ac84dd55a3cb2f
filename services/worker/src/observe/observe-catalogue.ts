import type { BackupSizes } from '@barback/shared/state/entries/backup-sizes';
import type { Catalogue } from '@barback/shared/state/entries/catalogue';
import type { ServerLayout } from '../catalogue/layout.ts';
import type { JobContext } from '../jobs/job.ts';
import { findLeftovers } from './find-leftovers.ts';
import { readCatalogue } from './read-catalogue.ts';

/**
 * Reads the catalogue of a server, and records it. An unreadable directory is recorded as such and does not affect the
 * catalogues of other servers: the state of this one becomes stale, and the answer is null.
 */
export async function observeCatalogue(
  server: string,
  layout: ServerLayout,
  context: JobContext,
): Promise<Catalogue | null> {
  const { record, log, now } = context;
  const startedAt = performance.now();
  const seen = await look(server, layout, context).catch(({ message: reason }: Error) => {
    log.error({ server, reason }, 'cannot read the catalogue; will retry every minute');
    return null;
  });
  const durationSeconds = (performance.now() - startedAt) / 1000;
  if (seen !== null) await record.catalogue(server, seen.catalogue, seen.backupSizes);
  const endedAt = now().toISOString();
  await record.collected('catalogue', server, { endedAt, durationSeconds, succeeded: seen !== null });
  return seen?.catalogue ?? null;
}

interface Seen {
  catalogue: Catalogue;
  backupSizes: BackupSizes;
}

async function look(server: string, layout: ServerLayout, context: JobContext): Promise<Seen> {
  const leftOver = await findLeftovers(server, layout, context);
  const { catalogue, backupSizes } = await readCatalogue(layout, context.now);
  const dockerBarmanRecovery = await context.dockerBarmanRecoveries.newest(server, catalogue.doneBackupIds);
  return { catalogue: { ...catalogue, leftOver, dockerBarmanRecovery }, backupSizes };
}
