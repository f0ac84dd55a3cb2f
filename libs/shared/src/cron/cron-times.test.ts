import { CronExpressionParser } from 'cron-parser';
import { describe, expect, it } from 'vitest';
import { cronTimes } from './cron-times.ts';
import { parseCron } from './parse-cron.ts';
import { disagreement } from './vixie-model.ts';

const timesOf = (pattern: string, timezone: string) => {
  const parsed = parseCron(pattern);
  if (parsed.status === 'failed') throw new Error(parsed.reason);
  return cronTimes(parsed.cron, timezone);
};

function next(pattern: string, timezone: string, from: string, count: number): string[] {
  const times = timesOf(pattern, timezone);
  const found: string[] = [];
  for (let at = times.after(Date.parse(from)); at !== null && found.length < count; at = times.after(at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('the two fields for days', () => {
  it.each([
    [
      '0 0 1-7 * 1',
      'neither begins with *: on either day',
      ['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03'],
    ],
    [
      '0 0 15 * 1',
      'neither begins with *: on either day',
      ['2026-11-30', '2026-12-07', '2026-12-14', '2026-12-15'],
    ],
    ['0 0 */2 * 1', '*/2 begins with *: on both', ['2026-12-07', '2026-12-21', '2027-01-11', '2027-01-25']],
    ['0 0 15 * */3', '*/3 begins with *: on both', ['2027-05-15', '2027-08-15', '2027-09-15', '2027-12-15']],
    ['0 0 * * 1', '* leaves no day out', ['2026-11-30', '2026-12-07', '2026-12-14', '2026-12-21']],
    [
      '0 0 30 2 1',
      'a day that never comes, or a Monday in February',
      ['2027-02-01', '2027-02-08', '2027-02-15', '2027-02-22'],
    ],
  ])('%s: %s', (pattern, _why, days) => {
    expect(next(pattern, 'UTC', '2026-11-23T11:00:00Z', 4)).toEqual(days.map((day) => `${day}T00:00`));
  });
});

it.each([
  ['0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', ['2104-02-29T00:00', '2108-02-29T00:00']],
  ['0 0 29 2 */6', 'UTC', '2077-01-01T00:00:00Z', ['2088-02-29T00:00', '2116-02-29T00:00']],
  ['30 0 2 * * *', 'UTC', '2026-11-23T11:00:00Z', ['2026-11-24T02:00']],
  [
    '*/20 * * * * *',
    'UTC',
    '2026-11-23T11:00:01Z',
    ['2026-11-23T11:00', '2026-11-23T11:00', '2026-11-23T11:01'],
  ],
  ['30 0 * * *', 'Asia/Beirut', '2026-03-28T12:00:00Z', ['2026-03-28T22:30', '2026-03-29T21:30']],
  [
    '0 10 * * *',
    'Pacific/Apia',
    '2011-12-29T00:00:00Z',
    ['2011-12-29T20:00', '2011-12-30T20:00', '2011-12-31T20:00'],
  ],
])('%s in %s after %s', (pattern, timezone, from, expected) => {
  expect(next(pattern, timezone, from, expected.length)).toEqual(expected);
});

it('the last due time is the one before the next', () => {
  const times = timesOf('15,45 1-5 * * *', 'Europe/Paris');
  let at = Date.parse('2026-03-25T00:00:00Z');
  for (let count = 0; count < 200; count++) {
    const due = times.after(at) ?? 0;
    expect([times.upTo(due), times.upTo(due - 1)]).toEqual([due, count === 0 ? times.upTo(at) : at]);
    at = due;
  }
});

it('is due at each minute at which Vixie cron is, over changes of clocks', () => {
  const seeds = Array.from({ length: 80 }, (_, index) => index + 1);
  expect(seeds.map(disagreement).filter((text) => text !== null)).toEqual([]);
});

it.each([
  '7 3 * * *',
  '*/25 */5 * * *',
  '0 0 31 * *',
  '0 12 29 2 *',
  '15 10 * 2-11/3 *',
  '59 23 * * 0,3',
  '30 6 1-7 1,7 *',
])('%s is due in ten years when another library has it due', (pattern) => {
  const other = CronExpressionParser.parse(pattern, {
    tz: 'UTC',
    currentDate: new Date('2024-01-01T00:00:00Z'),
  });
  const times = timesOf(pattern, 'UTC');
  const end = Date.parse('2034-01-01T00:00:00Z');
  let at = Date.parse('2024-01-01T00:00:00Z');
  for (let count = 0; count < 2000 && at < end; count++) {
    const due = times.after(at) ?? Number.NaN;
    expect(due).toBe(other.next().getTime());
    at = due;
  }
});
