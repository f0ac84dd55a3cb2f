import { statfs } from 'node:fs/promises';
import { storageField } from '@barback/shared/state/entries/storage';
import { recordUnrecorded } from '../backup/interrupted/record-unrecorded.ts';
import { resolveInterruptedBackups } from '../backup/interrupted/resolve-interrupted-backups.ts';
import type { WorkerJob } from '../jobs/job.ts';
import { enqueueRecoveryTest } from '../recovery/enqueue-recovery-test.ts';
import { observeCatalogue } from './observe-catalogue.ts';

/**
 * Reads the catalogue of every server of the pool and the disk space of the Barman home, and requests the sweep of
 * incomplete backups.
 */
export const catalogue: WorkerJob<'catalogue'> = {
  name: 'catalogue',
  async run(_payload, context, signal) {
    const { servers, layouts, manifests, record, queues, sweep, barmanHome, pool, now } = context;
    const resolved = await resolveInterruptedBackups(context, signal);
    for (const settings of await servers.active()) {
      if (signal.aborted) break;
      const { name } = settings;
      for (const { backupId } of resolved.filter(({ server }) => server === name))
        await enqueueRecoveryTest({ trigger: 'catchup', backupId }, settings, context);
      await recordUnrecorded(name, layouts.known(name), context);
      const seen = await observeCatalogue(name, layouts.known(name), context);
      if (seen !== null) await manifests.catchUp(name, layouts.known(name));
      if (sweep === 'clean' && seen?.leftOver.some(({ canBeDeleted }) => canBeDeleted)) {
        const payload = { server: name, slot: hourOf(now()), trigger: 'schedule' } as const;
        await queues.enqueue('sweep', payload, { pool });
      }
    }
    const { bavail, blocks, bsize } = await statfs(barmanHome);
    await record.storage(storageField(pool, barmanHome), {
      observedAt: now().toISOString(),
      freeBytes: bavail * bsize,
      sizeBytes: blocks * bsize,
    });
    return { status: 'done' };
  },
};

/** `2026-11-23T11`: if Barman refuses a deletion, Barback retries in an hour, not every minute. */
function hourOf(now: Date): string {
  return now.toISOString().slice(0, 13);
}
