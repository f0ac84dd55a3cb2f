import { expect, test } from 'vitest';
import { type ArchivedTimelines, newerTimelines } from './newer-timelines.ts';

/** Ends in segment 3 of timeline 1. */
const backup = { timeline: 1, endXlog: '0/3000138', segmentBytes: 16 * 1024 * 1024 };
const left = (...ways: [timeline: number, at: bigint][]) => ways.map(([timeline, at]) => ({ timeline, at }));
const judge = (
  histories: [number, ReturnType<typeof left> | 'damaged'][],
  segments: [number, number, number][] = [],
) => {
  const archived: ArchivedTimelines = {
    histories: new Map(histories),
    segments: new Map(segments.map(([timeline, first, last]) => [timeline, { first, last }])),
  };
  const { newest, lost } = newerTimelines(backup, archived);
  return [newest?.timeline ?? null, lost.map(({ timeline, history }) => `${timeline} ${history}`)];
};

const TWO = left([1, 0x5000100n]);
const THREE = left([1, 0x5000100n], [2, 0x7000100n]);

test.each<[string, Parameters<typeof judge>, ReturnType<typeof judge>]>([
  ['no other timeline', [[], [[1, 1, 9]]], [null, []]],
  ['a promotion', [[[2, TWO]], [[2, 5, 8]]], [2, []]],
  ['a promotion without WAL yet', [[[2, TWO]]], [2, []]],
  ['a promotion whose history is lost', [[], [[2, 5, 8]]], [null, ['2 missing']]],
  ['a promotion whose history is damaged', [[[2, 'damaged']], [[2, 5, 8]]], [null, ['2 damaged']]],
  [
    'one after a promotion whose history is lost, as its own has the way',
    [
      [[3, THREE]],
      [
        [2, 5, 7],
        [3, 7, 8],
      ],
    ],
    [3, []],
  ],
  [
    'one whose own is lost, after a promotion',
    [
      [[2, TWO]],
      [
        [2, 5, 7],
        [3, 7, 8],
      ],
    ],
    [2, ['3 missing']],
  ],
  ['a branch that left before the backup', [[[2, left([1, 0x2000100n])]], [[2, 2, 9]]], [null, []]],
  ['a lost branch without WAL since the backup', [[], [[2, 1, 2]]], [null, []]],
  [
    'a history of a place behind WAL that is archived of it',
    [[[2, left([1, 0x9000100n])]], [[2, 5, 8]]],
    [null, ['2 contradictory']],
  ],
  [
    'a history of a place before the backup, with no WAL from there',
    [[[2, left([1, 0x1000100n])]], [[2, 5, 8]]],
    [null, ['2 contradictory']],
  ],
  ['older timelines', [[[1, 'damaged']], [[1, 1, 9]]], [null, []]],
])('%s', (_, archived, expected) => {
  expect(judge(...archived)).toEqual(expected);
});
