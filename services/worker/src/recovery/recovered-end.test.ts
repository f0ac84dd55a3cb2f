import { expect, test } from 'vitest';
import { parseLsn } from '../barman/lsn.ts';
import { newestReplayedCommit, parseRecoveredEnd } from './recovered-end.ts';

test.each([
  ['1\t0/5000100\tno recovery target specified', 1, '0/5000100'],
  ['12\tA/BEC6D70\tbefore 2026-11-28 18:22:12.984377+00', 12, 'A/BEC6D70'],
])('reads where recovery ended from "%s"', (line, timeline, lsn) => {
  expect(parseRecoveredEnd(line)).toEqual({ timeline, replayedTo: parseLsn(lsn) });
});

test.each(['', 'x\t0/5000100', '1\tnowhere', '1 0/5000100Z'])('reads nothing from "%s"', (line) => {
  expect(parseRecoveredEnd(line)).toBeNull();
});

const said = (time: string) =>
  `2026-11-28 18:22:25.904 UTC [3064] LOG:  last completed transaction was at log time ${time}`;

test.each([
  [said('2026-11-28 18:22:12.869199+00'), '2026-11-28T18:22:12.869199Z'],
  [said('2026-11-28 18:22:12+00'), '2026-11-28T18:22:12Z'],
  ['LOG:  redo done at 0/5000098', null],
])('tells when the newest commit was made', (log, expected) => {
  expect(newestReplayedCommit(log)).toBe(expected);
});
