import { actorInWords } from '../state/entries/audit.ts';
import { isPaused, pauseInWords } from '../state/entries/pause.ts';
import type { Action } from './action.ts';
import { laterThan } from './later-than.ts';

export const pause: Action = {
  meaning: 'pause scheduled backups and recovery tests; checks, WAL archiving and manual actions continue',
  says: ['reason'],
  async run({ server, actor, reason }, { store, now }) {
    const known = await store.get('pauses', server);
    if (isPaused(known)) {
      return { status: 'done', message: `${server} is ${pauseInWords(known)}`, jobs: [] };
    }
    const changedAt = laterThan(known, now());
    const by = actorInWords(actor);
    await store.setPause(server, { changedAt, pausedAt: changedAt, by, reason, resumedAt: null });
    const why = reason === null ? '' : `: ${reason}`;
    return { status: 'done', message: `${server} is paused${why}`, jobs: [] };
  },
};
