import { describe, expect, it } from 'vitest';
import { countDueTimes, dueTimesAround } from './due-times.ts';

const around = (pattern: string, timezone: string, now: string) => {
  const { latest, next } = dueTimesAround(pattern, timezone, Date.parse(now));
  return [new Date(latest), new Date(next)].map((time) => time.toISOString().slice(0, 16));
};

describe('the latest due time, and the next one', () => {
  it.each([
    ['0 10 * * *', '2026-05-05T09:59:59.999Z', '2026-05-04T10:00', '2026-05-05T10:00'],
    ['0 10 * * *', '2026-05-05T10:00:00.000Z', '2026-05-05T10:00', '2026-05-06T10:00'],
    ['0 10 * * *', '2026-05-05T10:00:00.001Z', '2026-05-05T10:00', '2026-05-06T10:00'],
    ['0 10 * * 1-5', '2026-11-22T12:00:00Z', '2026-11-20T10:00', '2026-11-23T10:00'],
    ['@monthly', '2026-11-22T12:00:00Z', '2026-11-01T00:00', '2026-12-01T00:00'],
    ['0 0 29 2 *', '2026-11-22T12:00:00Z', '2024-02-29T00:00', '2028-02-29T00:00'],
  ])('%s at %s', (pattern, now, latest, next) => {
    expect(around(pattern, 'UTC', now)).toEqual([latest, next]);
  });
});

describe('clocks go forward: 02:30 is left out on 29 March, and due at 03:30', () => {
  it.each([
    ['2026-03-29T00:59:59Z', '2026-03-28T01:30', '2026-03-29T01:30'],
    ['2026-03-29T01:10:00Z', '2026-03-28T01:30', '2026-03-29T01:30'],
    ['2026-03-29T01:30:00Z', '2026-03-29T01:30', '2026-03-30T00:30'],
    ['2026-03-29T05:00:00Z', '2026-03-29T01:30', '2026-03-30T00:30'],
    ['2026-03-30T00:30:00Z', '2026-03-30T00:30', '2026-03-31T00:30'],
  ])('at %s', (now, latest, next) => {
    expect(around('30 2 * * *', 'Europe/Paris', now)).toEqual([latest, next]);
  });
});

describe('clocks go back: 02:30 comes twice on 25 October, and is due the first time', () => {
  it.each([
    ['2026-10-25T00:29:59Z', '2026-10-24T00:30', '2026-10-25T00:30'],
    ['2026-10-25T00:40:00Z', '2026-10-25T00:30', '2026-10-26T01:30'],
    ['2026-10-25T01:10:00Z', '2026-10-25T00:30', '2026-10-26T01:30'],
    ['2026-10-25T01:40:00Z', '2026-10-25T00:30', '2026-10-26T01:30'],
    ['2026-10-25T23:00:00Z', '2026-10-25T00:30', '2026-10-26T01:30'],
    ['2026-10-26T12:00:00Z', '2026-10-26T01:30', '2026-10-27T01:30'],
  ])('at %s', (now, latest, next) => {
    expect(around('30 2 * * *', 'Europe/Paris', now)).toEqual([latest, next]);
  });
});

describe('what is due each hour is due each hour, whatever the clocks do', () => {
  it.each([
    ['2026-03-29T01:10:00Z', '2026-03-29T01:00', '2026-03-29T02:00'],
    ['2026-10-25T00:10:00Z', '2026-10-25T00:00', '2026-10-25T01:00'],
    ['2026-10-25T01:10:00Z', '2026-10-25T01:00', '2026-10-25T02:00'],
  ])('at %s', (now, latest, next) => {
    expect(around('0 * * * *', 'Europe/Paris', now)).toEqual([latest, next]);
  });
});

it.each([
  ['none', '2026-05-05T10:00:00Z', '2026-05-05T10:59:59Z', 0],
  ['the end counts, the begin does not', '2026-05-05T10:00:00Z', '2026-05-05T13:00:00Z', 3],
  ['never more than can be counted quickly', '1990-01-01T00:00:00Z', '2026-05-05T13:00:00Z', 1000],
])('how often it was due: %s', (_which, after, upTo, count) => {
  expect(countDueTimes('0 * * * *', 'UTC', Date.parse(after), Date.parse(upTo))).toBe(count);
});
