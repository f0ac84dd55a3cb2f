import type { Action } from './action.ts';
import { enqueueManualBackup, enqueueManualRecoveryTest } from './enqueue-manual-job.ts';
import { whatFailed } from './what-failed.ts';

export const retry: Action = {
  meaning: 'repeat what failed last: the backup, or the recovery test of the same backup',
  says: [],
  async run(request, context) {
    const { server } = request;
    const { store } = context;
    const failed = whatFailed({
      lastRun: await store.get('backup-runs', server),
      catalogue: await store.get('catalogues', server),
      recovery: await store.get('recovery-tests', server),
    });
    const asked = [];
    if (failed.backup) asked.push(await enqueueManualBackup(request, context, failed.backupType));
    if (failed.recoveryTestOf !== null) {
      asked.push(await enqueueManualRecoveryTest(request, failed.recoveryTestOf, context));
    }
    if (asked.length === 0) {
      return {
        status: 'refused',
        message: `nothing to retry for ${server}: neither its last backup nor its last recovery test failed`,
      };
    }
    return {
      status: 'done',
      message: asked.map(({ message }) => message).join(', '),
      jobs: asked.map(({ name, jobId }) => ({ name, jobId })),
    };
  },
};
