import { holdRecoveryHost } from '../exclusion/hold-recovery-host.ts';
import type { ServerJob } from '../jobs/job.ts';

type RecoveryTestJob = ServerJob<'recovery-test'>;

/**
 * Gives a recovery test exclusive use of its server, and a place on its recovery host: it is requeued while they are
 * busy, and aborted when it cannot be sure of them any more.
 */
export function withRecoveryHost(test: RecoveryTestJob): RecoveryTestJob {
  return {
    name: test.name,
    async run(payload, settings, context, signal) {
      const { name: server, recovery } = settings;
      // the test itself says what is missing
      if (recovery === null) return await test.run(payload, settings, context, signal);
      const { sshCommand, hostSlots: slots } = recovery;
      const wanted = { server, trigger: payload.trigger, sshCommand, slots };
      const hold = await holdRecoveryHost(context.takeLease, wanted);
      if (hold.status === 'busy') return { status: 'requeue', reason: hold.reason };
      try {
        return await test.run(payload, settings, context, AbortSignal.any([signal, hold.lost]));
      } finally {
        await hold.release();
      }
    },
  };
}
