import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import type { Plan, Schedule } from '@barback/shared/plan/plan';
import { expect, it } from 'vitest';
import { sinceWhen } from './since-when.ts';

const FILE = '/etc/barman.d/a.conf';
const NOW = new Date('2026-11-23T12:00:00Z');
const nightly = { by: 'pattern', pattern: '0 1 * * *', timezone: 'UTC' } as const;

/** The plan of 10:00, in which pg1 is backed up at such times since such a moment. */
const planOf = (timing: Schedule['timing'], since: string | null) =>
  ({
    reconciledAt: '2026-11-23T10:00:00.000Z',
    servers: [{ schedules: [{ id: 'backup/pg1', timing, since }] }],
  }) as unknown as Plan;
const LONG_AGO = '2026-01-01T00:00:00.000Z';

it.each<[string, string | null, Plan | null, string]>([
  ['the first plan there is: the change of its file', '2026-11-20T08:00:00Z', null, '2026-11-20T08:00'],
  [
    'what did not change stays as old as it was',
    '2026-11-23T11:00:00Z',
    planOf(nightly, LONG_AGO),
    '2026-01-01T00:00',
  ],
  [
    'another pattern: the change of its file',
    '2026-11-23T11:00:00Z',
    planOf({ ...nightly, pattern: '0 2 * * *' }, LONG_AGO),
    '2026-11-23T11:00',
  ],
  [
    'another default zone, with an old file: not before the plan without it',
    '2026-11-20T08:00:00Z',
    planOf({ ...nightly, timezone: 'Asia/Tokyo' }, LONG_AGO),
    '2026-11-23T10:00',
  ],
  [
    'a plan that says it was to come later: the change of its file',
    '2026-11-23T11:00:00Z',
    planOf(nightly, '2199-01-01T00:00:00.000Z'),
    '2026-11-23T11:00',
  ],
  ['a plan that does not say since when', '2026-11-23T11:00:00Z', planOf(nightly, null), '2026-11-23T11:00'],
  ['a file from the future counts as changed now', '2026-11-25T08:00:00Z', null, '2026-11-23T12:00'],
  ['a file of which nothing is known counts as changed now', null, null, '2026-11-23T12:00'],
])('%s', (_case, fileChangedAt, previous, since) => {
  const changedAt = new Map(fileChangedAt === null ? [] : [[FILE, Date.parse(fileChangedAt)]]);
  const when = sinceWhen({ changedAt } as BarmanD, previous, NOW);
  expect(when('backup/pg1', nightly, FILE)).toBe(`${since}:00.000Z`);
});
