import { holdRecoveryHost } from '../exclusion/hold-recovery-host.ts';
import type { WorkerJob } from '../jobs/job.ts';

type RecoveryTestJob = WorkerJob<'recovery-test'>;

/**
 * Gives a recovery test its server, and a slot of its recovery host, for itself: it is put back while they are busy,
 * and told to end when it cannot be sure of them any more.
 */
export function withRecoveryHost(test: RecoveryTestJob): RecoveryTestJob {
  return {
    name: test.name,
    async run(payload, context, signal) {
      const settings = await context.servers.find(payload.server);
      // the test itself says what is missing
      if (settings === null || settings.recoverySshCommand === null)
        return await test.run(payload, context, signal);
      const hold = await holdRecoveryHost(context.takeLease, {
        server: settings.name,
        trigger: payload.trigger,
        sshCommand: settings.recoverySshCommand,
        slots: settings.recoveryHostSlots,
      });
      if (hold.status === 'busy') return { status: 'requeue', reason: hold.reason };
      try {
        return await test.run(payload, context, AbortSignal.any([signal, hold.lost]));
      } finally {
        await hold.release();
      }
    },
  };
}
