import { describe, expect, it } from 'vitest';
import type { PlannedServer, Schedule } from '../plan/plan.ts';
import { exampleNow, exampleSnapshot } from './example-snapshot.ts';
import { checkIntervalSeconds, staleSources } from './freshness.ts';
import { type KnownServer, knownServers } from './known-server.ts';
import { serverVerdict } from './server-verdict.ts';

const [well] = knownServers(exampleSnapshot) as [KnownServer];
const { check, facts, catalogue, planned } = well;
if (check === null || facts === null || catalogue === null) throw new Error('all is known');

const ago = (seconds: number) => new Date(exampleNow.getTime() - seconds * 1000).toISOString();
const every = (job: 'check' | 'catalogue', intervalSeconds: number): Schedule => ({
  id: job,
  job,
  server: null,
  pool: 'default',
  timing: { by: 'interval', everyMilliseconds: intervalSeconds * 1000 },
  intervalSeconds,
  since: null,
});
const off: PlannedServer = { ...planned, active: false };

describe('what is stale of a server', () => {
  it.each<[string, Partial<KnownServer>, string[]]>([
    ['nothing, when all is of just now', {}, []],
    ['nothing of three intervals ago', { check: { ...check, finishedAt: ago(180) } }, []],
    ['a check that is older', { check: { ...check, finishedAt: ago(181) } }, ['check']],
    [
      'nothing, when checks are to be that rare',
      {
        check: { ...check, finishedAt: ago(181) },
        facts: { ...facts, observedAt: ago(181) },
        schedules: [every('check', 600)],
      },
      [],
    ],
    ['the catalogue', { catalogue: { ...catalogue, readAt: ago(181) } }, ['catalogue']],
    [
      'the catalogue, however rare checks are to be',
      { catalogue: { ...catalogue, readAt: ago(181) }, schedules: [every('check', 600)] },
      ['catalogue'],
    ],
    ['what show-server said', { facts: { ...facts, observedAt: ago(181) } }, ['facts']],
    ['the plan, when no scheduler renews it', { plannedAt: ago(181) }, ['plan']],
    ['nothing, when Redis went away just now', { redisUp: false, readAt: ago(10) }, []],
    ['all, when Redis has been away for long', { redisUp: false, readAt: ago(181) }, ['snapshot']],
    ['a check that is dated ahead', { check: { ...check, finishedAt: ago(-61) } }, ['check']],
    ['nothing that is dated ahead by as much as clocks differ', { plannedAt: ago(-59) }, []],
    ['a plan that is dated ahead', { plannedAt: ago(-3600) }, ['plan']],
    ['a catalogue that is dated ahead', { catalogue: { ...catalogue, readAt: ago(-3600) } }, ['catalogue']],
    [
      'nothing of a server that is switched off, at which nobody looks',
      { planned: off, check: { ...check, finishedAt: ago(9999) } },
      [],
    ],
    ['the plan of a server that is switched off', { planned: off, plannedAt: ago(181) }, ['plan']],
    ['nothing that was never there', { check: null, facts: null, catalogue: null }, []],
  ])('is %s', (_what, changes, sources) => {
    expect(staleSources({ ...well, ...changes }, exampleNow).map(({ source }) => source)).toEqual(sources);
  });
});

describe('a server is not protected by what is stale', () => {
  it.each<[string, Partial<KnownServer>, string]>([
    [
      'a check',
      { check: { ...check, finishedAt: ago(240) } },
      'the last check was 4 minutes ago, and one is due every minute: is a worker running?',
    ],
    [
      'a catalogue',
      { catalogue: { ...catalogue, readAt: ago(240) } },
      'the last read of its backups was 4 minutes ago, and one is due every minute: is a worker running?',
    ],
    [
      'a plan',
      { plannedAt: ago(240) },
      'the last report of the scheduler was 4 minutes ago, and one is due every minute: is a scheduler running?',
    ],
    [
      'what Redis said before it went away',
      { redisUp: false, readAt: ago(240), schedules: [every('check', 3600)] },
      'Redis is unreachable: all information is 4 minutes old',
    ],
    [
      'a check that grew old since Redis went away, which no worker can help',
      { redisUp: false, readAt: ago(150), check: { ...check, finishedAt: ago(200) } },
      'the last check was 3 minutes 20 seconds ago, and one is due every minute: is Redis running?',
    ],
    [
      'a check from the future',
      { check: { ...check, finishedAt: ago(-3600) } },
      'the last check is dated 1 hour in the future: correct the clocks of the hosts',
    ],
    [
      'a backup from the future, which would never be late',
      {
        catalogue: {
          ...catalogue,
          newestDone: catalogue.newestDone && {
            ...catalogue.newestDone,
            beginAt: ago(-7200),
            endAt: ago(-7140),
          },
        },
      },
      'backup 20261123T120000 is dated 1 hour 59 minutes in the future: correct the clocks of the hosts',
    ],
    [
      'a proof from the future',
      {
        recovery: well.recovery && {
          ...well.recovery,
          provenBackup: { backupId: '20261123T130000', endedAt: ago(-3600) },
        },
      },
      'backup 20261123T130000 is dated 1 hour in the future: correct the clocks of the hosts',
    ],
  ])('%s', (_what, changes, reason) => {
    expect(serverVerdict(well, exampleNow).state).toBe('protected');
    expect(serverVerdict({ ...well, ...changes }, exampleNow)).toEqual({ state: 'unknown', reason });
  });

  it('but stays failing, which nothing has mended', () => {
    const failed = { ...check, exitCode: 2, checks: { ssh: false } };
    const stateOf = (finishedAt: string) =>
      serverVerdict({ ...well, check: { ...failed, finishedAt }, plannedAt: ago(9999) }, exampleNow);
    expect(stateOf(ago(9999)).reason).toBe('barman check failed on ssh, 2 hours 46 minutes ago');
    expect(stateOf(ago(-9999))).toEqual({ state: 'failing', reason: 'barman check failed on ssh' });
  });
});

describe('how often a server is checked', () => {
  const rarely: Schedule = { ...every('check', 60), intervalSeconds: 300 };

  it('at the interval of the schedule', () => {
    expect(checkIntervalSeconds({ check: { ...check, exitCode: 2 }, schedules: [every('check', 600)] })).toBe(
      600,
    );
  });

  it('less often while it is well, where the schedule spares it', () => {
    expect(checkIntervalSeconds({ check, schedules: [rarely] })).toBe(300);
    expect(checkIntervalSeconds({ check: { ...check, exitCode: 2 }, schedules: [rarely] })).toBe(60);
  });
});
