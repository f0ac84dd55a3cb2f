import type { Action } from './action.ts';
import { enqueueManualRecoveryTest } from './enqueue-manual-job.ts';

export const recoveryTest: Action = {
  meaning: 'restore a backup on the recovery host and verify it: the newest, or the one of `backupId`',
  says: ['backupId'],
  async run(request, context) {
    const { message, ...job } = await enqueueManualRecoveryTest(request, request.backupId, context);
    return { status: 'done', message, jobs: [job] };
  },
};
