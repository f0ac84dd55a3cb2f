import { statfs } from 'node:fs/promises';
import { readCatalogue } from '../barman/read-catalogue.ts';
import { settleAllLeftBackups } from '../running/settle-all.ts';
import type { WorkerJob } from './job.ts';

/** Reads every server's catalogue and the room on the Barman home. */
export const catalogue: WorkerJob<'catalogue'> = {
  name: 'catalogue',
  async run(_payload, context, signal) {
    const { servers, layouts, record, barmanHome, now } = context;
    await settleAllLeftBackups(context, signal);
    for (const { name } of await servers.active()) {
      if (signal.aborted) break;
      await record.catalogue(name, await readCatalogue(layouts.known(name), now));
    }
    const { bavail, blocks, bsize } = await statfs(barmanHome);
    await record.storage(barmanHome, {
      observedAt: now().toISOString(),
      freeBytes: bavail * bsize,
      sizeBytes: blocks * bsize,
    });
    return { status: 'done' };
  },
};
