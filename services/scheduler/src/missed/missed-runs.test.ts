import type { Schedule } from '@barback/shared/plan/plan';
import { describe, expect, it } from 'vitest';
import { type DueSchedule, type KnownRuns, missedRuns } from './missed-runs.ts';

const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`);
const schedule = (server: string, since: string): Schedule => ({
  id: `backup/${server}`,
  job: 'backup',
  server,
  pool: 'default',
  timing: { by: 'pattern', pattern: '0 10 * * *', timezone: 'UTC' },
  intervalSeconds: 86_400,
  since: new Date(at(since)).toISOString(),
});
const NOTHING: KnownRuns = { settledAt: null, newestRunAt: null, ranBefore: false };

interface Case {
  since?: string;
  known: Partial<KnownRuns>;
  now?: string;
}

/** A schedule of old that was due at 10:00, at 12:00. */
const missed = ({ since = '00:00', known, now = '12:00' }: Case) =>
  missedRuns(
    [{ schedule: schedule('pg1', since), latestDueAt: at('10:00'), known: { ...NOTHING, ...known } }],
    at(now),
  ).map(({ dueAt }) => dueAt);

describe('a due run is missed', () => {
  it.each<[string, Case]>([
    ['that came after the last one that was dealt with', { known: { settledAt: at('09:00') } }],
    ['of a server whose newest backup is older', { known: { newestRunAt: at('09:59') } }],
    ['of a server without a backup, whose file is older', { known: {}, since: '09:59' }],
    [
      'of a server that was backed up before, though its file looks new',
      { known: { ranBefore: true, newestRunAt: at('09:00') }, since: '11:59' },
    ],
    [
      'of which Redis knows the one before, not yet the backups',
      {
        known: { settledAt: at('09:00'), newestRunAt: 'unknown' },
      },
    ],
  ])('%s', (_which, example) => {
    expect(missed(example)).toEqual([at('10:00')]);
  });
});

describe('no due run is missed', () => {
  it.each<[string, Case]>([
    ['that was enqueued or skipped', { known: { settledAt: at('10:00') } }],
    [
      'after which a backup began, by whomever',
      { known: { settledAt: at('09:00'), newestRunAt: at('10:00') } },
    ],
    ['before the server was added', { known: {}, since: '10:01' }],
    ['before its pattern was changed', { known: { settledAt: at('09:00') }, since: '10:01' }],
    [
      'of a server that is new here and has backups of old',
      { known: { newestRunAt: at('09:00') }, since: '11:00' },
    ],
    ['while nothing is known of its backups', { known: { newestRunAt: 'unknown' } }],
    ['that the queue may still make by itself', { known: { settledAt: at('09:00') }, now: '10:00' }],
    [
      'when the last one is in the future, after the clock was set back',
      { known: { settledAt: at('13:00') } },
    ],
  ])('%s', (_which, example) => {
    expect(missed(example)).toEqual([]);
  });
});

it('what is due longest comes first, then what has the oldest backup, or none', () => {
  const due = (server: string, dueAt: string, newestRunAt: KnownRuns['newestRunAt']): DueSchedule => ({
    schedule: schedule(server, '00:00'),
    latestDueAt: at(dueAt),
    known: { ...NOTHING, settledAt: at('00:01'), newestRunAt },
  });
  const order = missedRuns(
    [
      due('later', '11:00', null),
      due('newer', '10:00', at('09:00')),
      due('older', '10:00', at('08:00')),
      due('none', '10:00', null),
    ],
    at('12:00'),
  );
  expect(order.map((run) => run.schedule.server)).toEqual(['none', 'older', 'newer', 'later']);
});
