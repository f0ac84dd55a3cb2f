import type { ActionName } from '../state/entries/audit.ts';
import type { Action } from './action.ts';
import { backup } from './backup.ts';
import { pause } from './pause.ts';
import { recoveryTest } from './recovery-test.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';

/** Everything that a person can ask for; the type makes sure that none is missing. */
export const actions: Readonly<Record<ActionName, Action>> = {
  backup,
  'recovery-test': recoveryTest,
  pause,
  resume,
  retry,
};
