import { isPaused, pauseInWords } from '../state/entries/pause.ts';
import type { Action } from './action.ts';
import { laterThan } from './later-than.ts';

export const resume: Action = {
  meaning: 'end the pause: the next due run starts; skipped runs are not made up for',
  says: [],
  async run({ server }, { store, now }) {
    const known = await store.get('pauses', server);
    if (!isPaused(known)) return { status: 'done', message: `${server} is not paused`, jobs: [] };
    const endedAt = now();
    const changedAt = laterThan(known, endedAt);
    await store.setPause(server, { ...known, changedAt, resumedAt: endedAt.toISOString() });
    return { status: 'done', message: `${server} is resumed; it was ${pauseInWords(known)}`, jobs: [] };
  },
};
