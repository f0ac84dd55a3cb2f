import { describe, expect, test } from 'vitest';
import { exampleBackup } from '../catalogue/example-backup.ts';
import { restorable } from '../catalogue/restorable.ts';
import { continues, requiredWal } from './required-wal.ts';

/** Its WAL is in the segments 3 and 4. */
const backup = restorable(
  [exampleBackup({ endWal: '000000010000000000000004', endXlog: '0/4000100' })],
  null,
);
if (backup === null) throw new Error('the example cannot be restored');

/** `1/3 1/4`: timeline and number. */
const names = (text: string) =>
  text.split(' ').map((name) => {
    const [timeline = '', number = ''] = name.split('/');
    return `${timeline.padStart(8, '0')}00000000${number.padStart(8, '0')}`;
  });

const PROMOTED = { timeline: 2, history: [{ timeline: 1, at: 0x6000100n }] };
const TWICE = { timeline: 4, history: [...PROMOTED.history, { timeline: 2, at: 0x8000000n }] };

test.each([
  ['all that is archived', '1/3 1/4 1/5', null, '1/3 1/4 1/5', []],
  ['what lies before the backup is not needed', '1/1 1/2 1/3 1/4', null, '1/3 1/4', []],
  ['the archive ends before the backup does', '1/3', null, '1/3 1/4', ['1/4']],
  ['a hole', '1/3 1/4 1/6 1/8', null, '1/3 1/4 1/5 1/6 1/7 1/8', ['1/5', '1/7']],
  ['another timeline is not followed by itself', '1/3 1/4 2/5 2/6', null, '1/3 1/4', []],
  ['a promotion', '1/3 1/4 1/5 2/6 2/7', PROMOTED, '1/3 1/4 1/5 2/6 2/7', []],
  ["the old primary's later WAL is left out", '1/3 1/4 1/5 1/6 1/7 2/6', PROMOTED, '1/3 1/4 1/5 2/6', []],
  ['nothing was archived since the promotion', '1/3 1/4 1/5', PROMOTED, '1/3 1/4 1/5', []],
  [
    'the first segment after a promotion is missing',
    '1/3 1/4 1/5 2/7',
    PROMOTED,
    '1/3 1/4 1/5 2/6 2/7',
    ['2/6'],
  ],
  ['two promotions', '1/3 1/4 1/5 2/6 2/7 4/8', TWICE, '1/3 1/4 1/5 2/6 2/7 4/8', []],
] as const)('%s', (_, archived, newest, segments, missing) => {
  expect(requiredWal(backup, names(archived), { newest, until: 'newest' })).toEqual({
    timeline: newest?.timeline ?? 1,
    segments: names(segments),
    missing: missing.flatMap(names),
    switches: newest?.history ?? [],
  });
});

test('consistency needs the WAL of the backup alone', () => {
  const wal = requiredWal(backup, names('1/3 1/4 1/5 1/7'), { newest: null, until: 'backup_end' });
  expect(wal).toEqual({ timeline: 1, segments: names('1/3 1/4'), missing: [], switches: [] });
});

describe('a newer timeline', () => {
  test.each([
    ['continues a backup that ended before the switch', [{ timeline: 1, at: 0x6000100n }], true],
    ['does not continue a backup that ended after it', [{ timeline: 1, at: 0x4000000n }], false],
    [
      'does not continue one of a timeline that it knows nothing of',
      [{ timeline: 7, at: 0x6000100n }],
      false,
    ],
  ])('%s', (_, history, expected) => {
    expect(continues({ timeline: 8, history }, backup)).toBe(expected);
  });
});
