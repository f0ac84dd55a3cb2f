import type { Schedule } from '@barback/shared/plan/plan';
import { describe, expect, it } from 'vitest';
import { disagreement } from './disagreement.ts';

const schedule = (server: string, pattern: string): Schedule => ({
  id: `backup/${server}`,
  job: 'backup',
  server,
  pool: 'default',
  timing: { by: 'pattern', pattern, timezone: 'UTC' },
  intervalSeconds: 3600,
  since: null,
});
const planOf = (...schedules: Schedule[]) => ({ servers: [], schedules });
const old = planOf(schedule('pg1', '0 3 * * *'), schedule('pg2', '@daily'));
const edited = planOf(schedule('pg1', '0 4 * * *'), schedule('pg2', '@daily'));
const moved = planOf(...old.schedules.map((each) => ({ ...each, pool: 'us' })));
const since = '2026-11-23T12:00:00Z';
const newer = planOf(...old.schedules.map((each) => ({ ...each, since })));

describe('another scheduler plans', () => {
  it.each([
    ['the same', old, old, old],
    ['the same, and knows otherwise since when', old, old, newer],
    ['nothing: this is the first', old, null, null],
    ['something, and this one has just started', old, null, edited],
    ['nothing any more, as Redis lost it', old, old, null],
    ['what this one did before its files changed', edited, old, old],
    ['what this one wants too, now that its files have changed', edited, old, edited],
  ])('%s: no disagreement', (_what, wanted, before, published) => {
    expect(disagreement(wanted, before, published, '/etc/barman.d')).toEqual([]);
  });

  it('something else, and this one goes on wanting what it did: what they disagree about is named', () => {
    const [problem] = disagreement(old, old, edited, '/etc/barman.d');
    expect(problem?.reason).toContain('(backup/pg1)');
    const without = planOf(schedule('pg1', '0 3 * * *'));
    expect(disagreement(old, old, without, '/etc/barman.d')[0]?.reason).toContain('(backup/pg2)');
    expect(disagreement(without, without, old, '/etc/barman.d')[0]?.reason).toContain('(backup/pg2)');
    expect(disagreement(old, old, moved, '/etc/barman.d')[0]?.reason).toContain('(backup/pg1, backup/pg2)');
  });
});
