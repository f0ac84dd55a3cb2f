import type { LeaseHolder } from '@barback/shared/state/entries/lease';
import type { ServerJob } from '../jobs/job.ts';

/**
 * Has one worker at a time at the backups of a server. That Redis is away does not end a backup: Barman's own lock
 * keeps a second one out, and hours of copying would be lost. That someone else has the lease does.
 */
export function withBackupLease<Name extends 'backup' | 'sweep'>(job: ServerJob<Name>): ServerJob<Name> {
  return {
    name: job.name,
    async run(payload, settings, context, signal) {
      const { server } = payload;
      const trigger: LeaseHolder['trigger'] = job.name === 'backup' ? payload.trigger : null;
      const lease = await context.takeLease('backup', server, { trigger, target: null });
      if (lease === null)
        return { status: 'requeue', reason: `another worker is already backing up ${server}` };
      try {
        return await job.run(payload, settings, context, AbortSignal.any([signal, lease.taken]));
      } finally {
        await lease.release();
      }
    },
  };
}
