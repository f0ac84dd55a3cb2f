import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { expect, it } from 'vitest';
import { isFullDue } from './full-is-due.ts';

const full = (pattern: string) => ({ timing: { by: 'pattern', pattern, timezone: 'UTC' } }) as const;
const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);

it.each([
  ['at the minute of a full one', '10:00:00', '0 10 * * *', true],
  ['some seconds before it', '10:00:00', '30 0 10 * * *', true],
  ['at another hour', '11:00:00', '0 10 * * *', false],
  ['a minute before it', '09:59:00', '0 10 * * *', false],
])('a full backup replaces an incremental one %s: %#', (_when, time, pattern, replaces) => {
  expect(isFullDue(at(time), full(pattern), dueTimesAround)).toBe(replaces);
});

it('nothing replaces an incremental backup of a server without full ones', () => {
  expect(isFullDue(at('10:00:00'), null, dueTimesAround)).toBe(false);
});
