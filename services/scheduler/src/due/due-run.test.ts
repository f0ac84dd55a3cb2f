import type { Schedule } from '@barback/shared/plan/plan';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { describe, expect, it } from 'vitest';
import { countMissed, dueRun } from './due-run.ts';

const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);
const hourly: Schedule = {
  id: 'backup/pg1',
  job: 'backup',
  server: 'pg1',
  pool: 'default',
  timing: { by: 'pattern', pattern: '0 * * * *', timezone: 'UTC' },
  intervalSeconds: 3600,
  since: null,
};
const cron: Schedule = {
  id: 'cron',
  job: 'cron',
  server: null,
  pool: 'default',
  timing: { by: 'interval', everyMilliseconds: 60_000 },
  intervalSeconds: 60,
  since: null,
};

describe('the tick of 10:00 is for', () => {
  it.each([
    ['in time', hourly, '10:00:00', '10:00:00', 'schedule'],
    ['a little late', hourly, '10:00:44', '10:00:00', 'schedule'],
    ['late', hourly, '10:30:00', '10:00:00', 'catchup'],
    ['late by several due times: for the latest', hourly, '13:30:00', '13:00:00', 'catchup'],
    ['late, and the next one is due just now', hourly, '13:00:10', '13:00:00', 'schedule'],
    ['taken by a clock that is behind', hourly, '09:59:50', '10:00:00', 'schedule'],
    ['of what is done each minute', cron, '13:30:00', '10:00:00', 'schedule'],
  ])('%s', (_case, schedule, now, dueAt, trigger) => {
    expect(dueRun(schedule, at('10:00:00'), at(now), dueTimesAround)).toEqual({ dueAt: at(dueAt), trigger });
  });
});

describe('the runs that were missed from 10:00 to 13:00', () => {
  it.each([
    ['all that are late', hourly, '10:00:00', '13:30:00', 3],
    ['not the one that is in time', hourly, '10:00:00', '13:00:10', 2],
    ['none, when all were dealt with', hourly, '13:00:00', '13:30:00', 0],
    ['none, when the last one is in the future', hourly, '15:00:00', '13:30:00', 0],
    ['none of what is done each minute', cron, '10:00:00', '13:30:00', 0],
  ])('%s', (_case, schedule, after, now, count) => {
    expect(countMissed(schedule, at(after), at('13:00:00'), at(now))).toBe(count);
  });
});
