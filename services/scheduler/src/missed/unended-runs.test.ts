import type { Schedule } from '@barback/shared/plan/plan';
import { expect, it } from 'vitest';
import type { KnownRuns } from './missed-runs.ts';
import { unendedRuns } from './unended-runs.ts';

const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`);
const schedule = { id: 'backup/pg1' } as Schedule;

it.each<[string, string | null, KnownRuns['newestRunAt'], string, boolean]>([
  ['enqueued, and no backup since', '10:00', at('09:00'), '10:05', true],
  ['enqueued, and no backup ever', '10:00', null, '10:05', true],
  ['a backup began since', '10:00', at('10:00'), '10:05', false],
  ['enqueued just now', '10:00', at('09:00'), '10:00', false],
  ['never enqueued', null, at('09:00'), '10:05', false],
  ['the backups are not known yet', '10:00', 'unknown', '10:05', false],
])('%s', (_case, lastRun, newestRunAt, now, isUnended) => {
  const known = { settledAt: null, newestRunAt, ranBefore: true };
  const lastRuns = new Map(lastRun === null ? [] : [[schedule.id, at(lastRun)]]);
  const unended = unendedRuns([{ schedule, latestDueAt: at('10:00'), known }], lastRuns, at(now));
  expect(unended).toEqual(isUnended ? [{ schedule, dueAt: at('10:00') }] : []);
});
