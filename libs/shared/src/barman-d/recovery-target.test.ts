import { expect, test } from 'vitest';
import { recoveryTarget } from './recovery-target.ts';

test.each([
  ['latest', { kind: 'latest' }],
  ['immediate', { kind: 'immediate' }],
  ['random', { kind: 'random' }],
  ['2026-11-23T14:00:00Z', { kind: 'time', at: '2026-11-23T14:00:00.000Z' }],
  ['2026-11-23 14:00+01:00', { kind: 'time', at: '2026-11-23T13:00:00.000Z' }],
  ['2026-11-23 14:00:00.25+0100', { kind: 'time', at: '2026-11-23T13:00:00.250Z' }],
] as const)('%s is a target', (text, target) => {
  expect(recoveryTarget.parse(text)).toEqual(target);
});

test.each([
  ['an instant without a zone', '2026-11-23 14:00:00'],
  ['a day alone', '2026-11-23'],
  ['a day that does not exist', '2026-11-33T14:00:00Z'],
  ['a day that this month does not have', '2026-02-30T14:00:00Z'],
  ['another word', 'newest'],
  ['nothing', ''],
])('%s is refused with what is allowed', (_, text) => {
  const { error } = recoveryTarget.safeParse(text);
  expect(error?.issues[0]?.message).toBe(
    `"${text}" is not one of latest, immediate, random or an instant with its zone such as 2026-11-23T14:00:00Z`,
  );
});
