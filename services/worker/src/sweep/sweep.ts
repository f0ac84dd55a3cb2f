import { lockFile } from '../catalogue/layout.ts';
import { isLockHeld } from '../catalogue/lock-held.ts';
import type { ServerJob } from '../jobs/job.ts';
import { findLeftovers } from '../observe/find-leftovers.ts';
import { observeCatalogue } from '../observe/observe-catalogue.ts';
import { deleteLeftover } from './delete-leftover.ts';

/** Deletes a server's incomplete backups, one after the other, if nobody can need them. */
export const sweep: ServerJob<'sweep'> = {
  name: 'sweep',
  async run({ server }, _settings, context, signal) {
    if (context.sweep !== 'clean') return { status: 'done' };
    const layout = await context.layouts.ask(server, signal);
    const stayed = new Map<string, string>();
    // searched again each time: during a deletion, a backup may start
    for (;;) {
      if (await isLockHeld(lockFile(layout, server, 'backup')))
        return { status: 'requeue', reason: `a backup of ${server} is running` };
      const found = await findLeftovers(server, layout, context);
      const next = found.find(({ backupId, canBeDeleted }) => canBeDeleted && !stayed.has(backupId));
      if (next === undefined || signal.aborted) break;
      const why = await deleteLeftover(next, { ...context, server, layout, signal });
      if (why !== null) stayed.set(next.backupId, why);
    }
    await observeCatalogue(server, layout, context);
    if (signal.aborted) return { status: 'requeue', reason: `it was stopped: ${signal.reason.message}` };
    if (stayed.size === 0) return { status: 'done' };
    const message = `incomplete backups of ${server} remain: ${[...stayed.values()].join('; ')}`;
    return { status: 'failed', message };
  },
};
