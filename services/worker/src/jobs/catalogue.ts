import { statfs } from 'node:fs/promises';
import { settleAllLeftBackups } from '../running/settle-all.ts';
import type { WorkerJob } from './job.ts';
import { observeCatalogue } from './observe-catalogue.ts';

/** Reads every server's catalogue and the room on the Barman home, and has swept what can be. */
export const catalogue: WorkerJob<'catalogue'> = {
  name: 'catalogue',
  async run(_payload, context, signal) {
    const { servers, layouts, record, queues, sweep, barmanHome, now } = context;
    await settleAllLeftBackups(context, signal);
    for (const { name } of await servers.active()) {
      if (signal.aborted) break;
      const seen = await observeCatalogue(name, layouts.known(name), context);
      if (sweep === 'clean' && seen?.leftOver.some(({ canBeDeleted }) => canBeDeleted)) {
        await queues.enqueue('sweep', { server: name, slot: hourOf(now()), trigger: 'schedule' });
      }
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

/** `2026-11-23T11`: what Barman refuses to delete is asked for again in an hour, not each minute. */
function hourOf(now: Date): string {
  return now.toISOString().slice(0, 13);
}
