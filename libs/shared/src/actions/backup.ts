import type { Action } from './action.ts';
import { enqueueManualBackup } from './enqueue-manual-job.ts';

export const backup: Action = {
  meaning:
    'back up the server now, even if it is paused; `backupType` is `full` (the default) or `incremental`',
  says: ['backupType'],
  async run(request, context) {
    const { message, ...job } = await enqueueManualBackup(
      request,
      context,
      request.backupType === 'incremental' ? 'incremental' : undefined,
    );
    return { status: 'done', message, jobs: [job] };
  },
};
