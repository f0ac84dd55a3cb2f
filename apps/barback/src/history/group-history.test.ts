import type { HistoryEntry } from '@barback/shared/history/entry';
import { expect, it } from 'vitest';
import { doneOn, exampleDockerBarmanRun, failedOn, testedOn } from './example-history.ts';
import { groupHistory } from './group-history.ts';

const later = { endedAt: '2026-11-25T00:00:00Z' };

it.each<[string, HistoryEntry[], [string, number][]]>([
  [
    'the newest backup is first',
    [doneOn(20), doneOn(21)],
    [
      ['pg1 20261121T120000', 0],
      ['pg1 20261120T120000', 0],
    ],
  ],
  [
    'servers are in the order of their names',
    [doneOn(21, 'pg2'), doneOn(20)],
    [
      ['pg1 20261120T120000', 0],
      ['pg2 20261121T120000', 0],
    ],
  ],
  [
    'a test is beneath its backup, whatever was taken since',
    [doneOn(20), doneOn(21), testedOn(20)],
    [
      ['pg1 20261121T120000', 0],
      ['pg1 20261120T120000', 1],
    ],
  ],
  ['a test that was written first is so as well', [testedOn(20), doneOn(20)], [['pg1 20261120T120000', 1]]],
  [
    'a backup of another server with the same id has no part in it',
    [doneOn(20, 'pg2'), testedOn(20)],
    [
      ['pg1 20261120T120000', 1],
      ['pg2 20261120T120000', 0],
    ],
  ],
  [
    'a backup that was taken by hand is where it ended',
    [doneOn(20), testedOn(21, later), doneOn(22)],
    [
      ['pg1 20261122T120000', 0],
      ['pg1 20261121T120000', 1],
      ['pg1 20261120T120000', 0],
    ],
  ],
  [
    'attempts that left no backup are each one',
    [failedOn(20, 'a'), failedOn(21, 'b')],
    [
      ['pg1 null', 0],
      ['pg1 null', 0],
    ],
  ],
  ['two lines about one backup are one', [doneOn(20), doneOn(20)], [['pg1 20261120T120000', 0]]],
  ['nothing is nothing', [], []],
])('%s', (_fact, entries, expected) => {
  const seen = groupHistory(entries, []).map(({ server, backupId, tests }) => [
    `${server} ${backupId}`,
    tests.length,
  ]);
  expect(seen).toEqual(expected);
});

it('of several tests the newest is first', () => {
  const [backup] = groupHistory([doneOn(20), testedOn(20), testedOn(20, later)], []);
  expect(backup?.tests.map(({ endedAt }) => endedAt)).toEqual([later.endedAt, '2026-11-20T11:32:20Z']);
});

it('has the backups that docker-barman took among them, with the tests that Barback made of them', () => {
  const original = {
    ...exampleDockerBarmanRun,
    backupId: '20261121T120000',
    endedAt: '2026-11-21T12:01:00Z',
  };
  const seen = groupHistory([doneOn(20), testedOn(21), doneOn(22)], [original]);
  expect(seen.map(({ backupId, original, tests }) => [backupId, original !== null, tests.length])).toEqual([
    ['20261122T120000', false, 0],
    ['20261121T120000', true, 1],
    ['20261120T120000', false, 0],
  ]);
});
