import { describe, expect, it } from 'vitest';
import { at, serverWith } from './example-evidence.ts';
import { overlappingBackups, overlappingTests } from './overlaps.ts';

describe('base backups of a server', () => {
  it.each<[string, [number, number | null][], number]>([
    [
      'that follow each other do not overlap',
      [
        [1, 5],
        [5, 9],
      ],
      0,
    ],
    [
      'that begin before the other has ended do',
      [
        [1, 5],
        [4, 9],
      ],
      1,
    ],
    [
      'do when one never ends',
      [
        [1, null],
        [60, 65],
      ],
      1,
    ],
    [
      'do when one lasts over several',
      [
        [1, 20],
        [3, 5],
        [7, 9],
      ],
      2,
    ],
  ])('%s', (_what, spans, expected) => {
    const baseBackups = spans.map(([from, to]) => ({
      beginAt: at(from),
      endAt: to === null ? null : at(to),
    }));
    expect(overlappingBackups(serverWith({ baseBackups })).length).toBe(expected);
  });
});

describe('recovery tests in a directory', () => {
  const command = (test: string, second: number, isCleanUp = false, directory = '/r/pg1') => {
    return { test, directory, beginAt: at(second), isCleanUp };
  };
  it.each<[string, ReturnType<typeof command>[], number]>([
    ['that follow each other do not overlap', [command('a', 1), command('a', 4), command('b', 5)], 0],
    [
      'do when the earlier one goes on',
      [command('a', 1), command('b', 4), command('a', 5), command('b', 6)],
      1,
    ],
    [
      'do not when the earlier one only cleans up',
      [command('a', 1), command('b', 4), command('a', 5, true)],
      0,
    ],
    ['do not when they are in two', [command('a', 1), command('b', 4, false, '/r/pg2'), command('a', 5)], 0],
  ])('%s', (_what, commands, expected) => {
    expect(overlappingTests(serverWith(), commands).length).toBe(expected);
  });
});
