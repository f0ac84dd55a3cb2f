import { expect, test } from 'vitest';
import { newestReplayedCommit } from './newest-replayed-commit.ts';

const said = (time: string) =>
  `2026-11-28 18:22:25.904 UTC [3064] LOG:  last completed transaction was at log time ${time}`;

test.each([
  [said('2026-11-28 18:22:12.869199+00'), '2026-11-28T18:22:12.869199Z'],
  [said('2026-11-28 18:22:12+00'), '2026-11-28T18:22:12Z'],
  ['LOG:  redo done at 0/5000098', null],
])('tells when the newest commit was made', (log, expected) => {
  expect(newestReplayedCommit(log)).toBe(expected);
});
