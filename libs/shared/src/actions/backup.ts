import type { Action } from './action.ts';
import { askForBackup } from './ask-for-job.ts';

export const backup: Action = {
  meaning: 'back up now, also a server that is paused',
  says: [],
  async run(request, context) {
    const { message, ...job } = await askForBackup(request, context);
    return { status: 'done', message, jobs: [job] };
  },
};
