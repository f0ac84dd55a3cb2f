import type { Schedule } from '@barback/shared/plan/plan';
import { expect, it } from 'vitest';
import { isNextRunTooLate } from './next-run-too-late.ts';

const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);
const hourly = { timing: { by: 'pattern', pattern: '0 * * * *', timezone: 'UTC' } } as Schedule;
const minutely = { timing: { by: 'interval', everyMilliseconds: 60_000 } } as Schedule;

it.each<[string, Schedule, string | null, boolean]>([
  ['the next due time', hourly, '11:00:00', false],
  ['made while the clock was ahead', hourly, '12:00:00', true],
  ['overdue', hourly, '09:00:00', false],
  ['none', hourly, null, false],
  ['within its interval', minutely, '10:31:00', false],
  ['made by a scheduler whose clock is a little ahead', minutely, '10:31:20', false],
  ['made while the clock was ahead', minutely, '11:30:40', true],
])('at 10:30 the next run is %s', (_which, schedule, nextRun, misdated) => {
  expect(isNextRunTooLate(schedule, nextRun === null ? null : at(nextRun), at('10:30:00'))).toBe(misdated);
});

it('a run that was just taken by a scheduler whose clock is a little ahead is right', () => {
  expect(isNextRunTooLate(hourly, at('11:00:00'), at('09:59:50'))).toBe(false);
});

it('a next run at a time that is none never comes', () => {
  expect(isNextRunTooLate(hourly, Number.NaN, at('10:30:00'))).toBe(true);
});
