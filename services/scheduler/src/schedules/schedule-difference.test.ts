import type { Schedule } from '@barback/shared/plan/plan';
import { expect, it } from 'vitest';
import { type ActualSchedule, isOverdue, scheduleDifference } from './schedule-difference.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const daily: Schedule = {
  id: 'backup/pg1',
  job: 'backup',
  server: 'pg1',
  pool: 'default',
  timing: { by: 'pattern', pattern: '0 1 * * *', timezone: 'Europe/Lisbon' },
  intervalSeconds: 86_400,
  since: null,
};
const minutely: Schedule = {
  id: 'cron',
  job: 'cron',
  server: null,
  pool: 'default',
  timing: { by: 'interval', everyMilliseconds: 60_000 },
  intervalSeconds: 60,
  since: null,
};
const actualDaily: ActualSchedule = {
  id: 'backup/pg1',
  pattern: '0 1 * * *',
  timezone: 'Europe/Lisbon',
  everyMilliseconds: null,
  nextRunAt: NOW + 60_000,
  ends: false,
  data: { job: 'backup', server: 'pg1', pool: 'default' },
};
const actualMinutely: ActualSchedule = {
  id: 'cron',
  pattern: null,
  timezone: null,
  everyMilliseconds: 60_000,
  nextRunAt: NOW + 60_000,
  ends: false,
  data: { job: 'cron', server: null, pool: 'default' },
};

it.each<[string, Schedule[], ActualSchedule[], { upsert: string[]; remove: string[] }]>([
  [
    'what is right is left alone',
    [daily, minutely],
    [actualMinutely, actualDaily],
    { upsert: [], remove: [] },
  ],
  ['what is missing is added', [daily, minutely], [actualDaily], { upsert: ['cron'], remove: [] }],
  ['an empty queue gets everything', [daily, minutely], [], { upsert: ['backup/pg1', 'cron'], remove: [] }],
  [
    'what nobody wants is removed',
    [],
    [actualDaily, actualMinutely],
    { upsert: [], remove: ['backup/pg1', 'cron'] },
  ],
  [
    'the runs of another server are a change',
    [daily],
    [{ ...actualDaily, data: { job: 'backup', server: 'pg2', pool: 'default' } }],
    { upsert: ['backup/pg1'], remove: [] },
  ],
  ['an end is a change', [daily], [{ ...actualDaily, ends: true }], { upsert: ['backup/pg1'], remove: [] }],
  [
    'another pattern is a change',
    [daily],
    [{ ...actualDaily, pattern: '0 2 * * *' }],
    { upsert: ['backup/pg1'], remove: [] },
  ],
  [
    'another zone is a change',
    [daily],
    [{ ...actualDaily, timezone: 'UTC' }],
    { upsert: ['backup/pg1'], remove: [] },
  ],
  [
    'another interval is a change',
    [minutely],
    [{ ...actualMinutely, everyMilliseconds: 30_000 }],
    { upsert: ['cron'], remove: [] },
  ],
])('%s', (_rule, desired, actual, { upsert, remove }) => {
  const difference = scheduleDifference(desired, actual, NOW);
  expect(difference.upsert.map(({ id }) => id)).toEqual(upsert);
  expect(difference.remake).toEqual([]);
  expect(difference.remove).toEqual(remove);
});

it('a next run that is too late is made anew', () => {
  const actual = [
    { ...actualDaily, nextRunAt: NOW + 3_600_000 },
    { ...actualMinutely, nextRunAt: NOW + 3_600_000 },
  ];
  expect(scheduleDifference([daily, minutely], actual, NOW)).toEqual({
    upsert: [],
    remake: [minutely],
    remove: [],
  });
});

it('a schedule whose next run is lost, or at a time that is none, is made anew', () => {
  expect(scheduleDifference([daily], [actualDaily], NOW).remake).toEqual([]);
  expect(scheduleDifference([daily], [actualDaily], NOW, new Set(['backup/pg1'])).remake).toEqual([daily]);
  expect(scheduleDifference([daily], [{ ...actualDaily, nextRunAt: Number.NaN }], NOW).remake).toEqual([
    daily,
  ]);
});

it.each([
  ['to come', NOW + 1, false],
  ['overdue', NOW - 1, true],
  ['none', null, true],
])('a next run is %s', (_which, nextRunAt, overdue) => {
  expect(isOverdue({ ...actualDaily, nextRunAt }, NOW)).toBe(overdue);
});
