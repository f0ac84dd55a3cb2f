import type { PlannedServer } from '@barback/shared/plan/plan';
import { examplePlan } from '@barback/shared/status/example-snapshot';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { describe, expect, it } from 'vitest';
import { SERVERS_AT_A_TIME, serversToExamine } from './servers-to-examine.ts';

const DUE = Date.parse('2026-11-23T10:00:00Z');
const NOW = DUE + 60_000;
const BEFORE = new Date(DUE - 86_400_000).toISOString();

/** Each is due at 10:00. */
function fleet(count: number): PlannedServer[] {
  const [example] = examplePlan.servers;
  if (example === undefined) throw new Error('the example has no server');
  return Array.from({ length: count }, (_, index) => {
    const name = `pg${index}`;
    const timing = { by: 'pattern', pattern: '0 10 * * *', timezone: 'UTC' } as const;
    const schedule = { job: 'backup', server: name, pool: 'default', intervalSeconds: 86_400 } as const;
    return { ...example, name, schedules: [{ ...schedule, id: `backup/${name}`, timing, since: BEFORE }] };
  });
}
const settled = (servers: readonly PlannedServer[], at = DUE) =>
  new Map(servers.map(({ name }) => [`backup/${name}`, at]));
const namesOf = (servers: readonly PlannedServer[]) => servers.map(({ name }) => name);

describe('of which servers the state is read', () => {
  it('all of them, each time, in an installation of usual size', () => {
    const servers = fleet(SERVERS_AT_A_TIME);
    for (const start of [0, SERVERS_AT_A_TIME, 7])
      expect(serversToExamine(servers, settled(servers), start, NOW, dueTimesAround)).toEqual(servers);
    expect(serversToExamine([], new Map(), 0, NOW, dueTimesAround)).toEqual([]);
  });

  it('in a large one some of them, and after some searches each', () => {
    const servers = fleet(2.5 * SERVERS_AT_A_TIME);
    const searches = [0, 1, 2].map((search) =>
      serversToExamine(servers, settled(servers), search * SERVERS_AT_A_TIME, NOW, dueTimesAround),
    );
    expect(searches.map(({ length }) => length)).toEqual(Array(3).fill(SERVERS_AT_A_TIME));
    expect(new Set(searches.flatMap(namesOf)).size).toBe(servers.length);
  });

  it.each([
    ['whose run is late and not settled', DUE - 1, NOW, true],
    ['whose run is settled', DUE, NOW, false],
    ['whose run is only just due', DUE - 1, DUE + 1000, false],
    ['whose settled run is in the future, as after a clock was set back', NOW + 3_600_000, NOW, true],
  ])('out of turn one %s', (_, settledAt, now, isExamined) => {
    const servers = fleet(2 * SERVERS_AT_A_TIME);
    const runs = settled(servers, DUE).set('backup/pg900', settledAt);
    const examined = namesOf(serversToExamine(servers, runs, 0, now, dueTimesAround));
    if (now === NOW) expect(examined.length).toBe(SERVERS_AT_A_TIME + Number(isExamined));
    expect(examined.includes('pg900')).toBe(isExamined);
  });
});
