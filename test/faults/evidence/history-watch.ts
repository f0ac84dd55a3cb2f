import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFile } from '@barback/shared/history/entry';
import type { World } from '../world.ts';

/** Looks whether a history only grows. */
export interface HistoryWatch {
  look(): Promise<void>;
  /** How often it did not begin with what it was before. */
  rewritten(): number;
}

export function watchHistory({ barman }: World): HistoryWatch {
  const file = historyFile(join(barman.path, '.barback'));
  let before = '';
  let rewritten = 0;
  return {
    async look() {
      const now = await readFile(file, 'utf8').catch(() => '');
      if (!now.startsWith(before)) rewritten++;
      before = now;
    },
    rewritten: () => rewritten,
  };
}
