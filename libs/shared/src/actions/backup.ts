import type { Action } from './action.ts';
import { enqueueManualBackup } from './enqueue-manual-job.ts';

export const backup: Action = {
  meaning: 'back up the server now, even if it is paused',
  says: [],
  async run(request, context) {
    const { message, ...job } = await enqueueManualBackup(request, context);
    return { status: 'done', message, jobs: [job] };
  },
};
