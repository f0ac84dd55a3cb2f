import type { WorkerJob } from './job.ts';

/**
 * Has one worker at a time at the backups of a server. That Redis is away does not end a backup: Barman's own lock
 * keeps a second one out, and hours of copying would be lost. That someone else has the lease does.
 */
export function withBackupLease(backup: WorkerJob<'backup'>): WorkerJob<'backup'> {
  return {
    name: backup.name,
    async run(payload, context, signal) {
      const { server, trigger } = payload;
      const lease = await context.takeLease('backup', server, { trigger, target: null });
      if (lease === null)
        return { status: 'put-back', reason: `a worker is at a backup of ${server} already` };
      try {
        return await backup.run(payload, context, AbortSignal.any([signal, lease.taken]));
      } finally {
        await lease.release();
      }
    },
  };
}
