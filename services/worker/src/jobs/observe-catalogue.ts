import type { Catalogue } from '@barback/shared/state/catalogue';
import type { ServerLayout } from '../barman/layout.ts';
import { readCatalogue } from '../barman/read-catalogue.ts';
import { findLeftovers } from '../sweep/find-leftovers.ts';
import type { JobContext } from './job.ts';

/** Looks what there is of a server's backups, and records it. */
export async function observeCatalogue(
  server: string,
  layout: ServerLayout,
  context: JobContext,
): Promise<Catalogue> {
  const leftOver = await findLeftovers(server, layout, context);
  const catalogue = { ...(await readCatalogue(layout, context.now)), leftOver };
  await context.record.catalogue(server, catalogue);
  return catalogue;
}
