import type { RunDay } from '@barback/shared/state/entries/recent-runs';
import { expect, it } from 'vitest';
import { type Due, dayMarks, type Mark } from './day-marks.ts';

const now = new Date('2026-11-23T12:00:00Z');
const nightly: Due = { intervalSeconds: 86_400, since: null };

/** A day whose last backup was done at that hour. */
const day = (date: string, hour: number | null, counts: Partial<RunDay> = {}): RunDay => ({
  date: `2026-11-${date}`,
  backupsDone: hour === null ? 0 : 1,
  backupsFailed: 0,
  testsPassed: 0,
  testsFailed: 0,
  lastDoneAt: hour === null ? null : `2026-11-${date}T${String(hour).padStart(2, '0')}:00:00Z`,
  ...counts,
});

it.each<[string, RunDay[], Due | null, Mark[]]>([
  ['each night one', [day('21', 2), day('22', 2), day('23', 2)], nightly, ['well', 'well', 'well']],
  ['none before the first that is known', [day('23', 2)], nightly, ['nothing', 'nothing', 'well']],
  ['a night without one', [day('21', 2), day('23', 2)], nightly, ['well', 'missing', 'well']],
  ['one that took until after midnight', [day('21', 23), day('23', 0)], nightly, ['well', 'nothing', 'well']],
  ['today, before it is due', [day('21', 23), day('22', 23)], nightly, ['well', 'well', 'nothing']],
  ['today, after it was due', [day('21', 2), day('22', 2)], nightly, ['well', 'well', 'missing']],
  ['one a week', [day('21', 2)], { ...nightly, intervalSeconds: 7 * 86_400 }, ['well', 'nothing', 'nothing']],
  ['no schedule', [day('21', 2)], null, ['well', 'nothing', 'nothing']],
  [
    'a schedule that is new',
    [day('20', 2)],
    { ...nightly, since: '2026-11-22T20:00:00Z' },
    ['nothing', 'nothing', 'nothing'],
  ],
  [
    'some that failed',
    [day('21', 2, { backupsFailed: 2 }), day('22', null, { backupsFailed: 1 })],
    null,
    ['partly', 'failed', 'nothing'],
  ],
])('%s', (_what, days, due, marks) => {
  const all = dayMarks({ backups: [], tests: [], days }, due, now);
  expect(all).toHaveLength(30);
  expect(all.slice(-3).map(({ backups }) => backups.mark)).toEqual(marks);
});

it('says in words what a day was like', () => {
  const days = [day('23', 2, { backupsFailed: 1, testsPassed: 2 })];
  expect(dayMarks({ backups: [], tests: [], days }, nightly, now).at(-1)).toEqual({
    date: '2026-11-23',
    backups: { mark: 'partly', words: '1 backup done, 1 backup failed' },
    tests: { mark: 'well', words: '2 recovery tests passed' },
  });
});
