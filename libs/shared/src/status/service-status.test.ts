import { describe, expect, it } from 'vitest';
import {
  exampleNow,
  examplePlan,
  exampleScheduler,
  exampleServer,
  exampleSnapshot,
  exampleWorker,
} from './example-snapshot.ts';
import { liveWorkers, serviceStatuses, serviceStatusSchema } from './service-status.ts';
import { serviceShortcomings } from './shortcomings/service-shortcomings.ts';
import { emptySnapshot, type KnownService, type Snapshot } from './snapshot.ts';

const seen = (service: KnownService, secondsAgo: number): KnownService => ({
  ...service,
  lastSeenAt: new Date(exampleNow.getTime() - secondsAgo * 1000),
});
const snapshot = (changes: Partial<Snapshot>): Snapshot => ({ ...exampleSnapshot, ...changes });

describe('a scheduler or worker', () => {
  it.each<[string, number, boolean, string]>([
    ['alive when it was heard of just now', 0, true, 'alive'],
    ['alive while it has missed two heartbeats', 15, true, 'alive'],
    ['lost when it has missed three', 16, true, 'lost'],
    [
      'lost when it was last heard of in the future, as after the clock of Redis was set back',
      -16,
      true,
      'lost',
    ],
    ['not known to be either while Redis is away', 1, false, 'unknown'],
  ])('is %s', (_fact, secondsAgo, redisUp, state) => {
    const [status] = serviceStatuses(
      snapshot({ redisUp, services: [seen(exampleWorker, secondsAgo)] }),
      exampleNow,
    );
    expect(status).toMatchObject({ id: 'a-worker', state, ageSeconds: secondsAgo });
  });

  it('is shown as it is documented, schedulers first', () => {
    const statuses = serviceStatuses(snapshot({ services: [exampleWorker, exampleScheduler] }), exampleNow);
    expect(statuses.map(({ service }) => service)).toEqual(['scheduler', 'worker']);
    expect(serviceStatusSchema.array().parse(JSON.parse(JSON.stringify(statuses)))).toEqual(statuses);
  });

  it('is a live worker only when that is known', () => {
    const of = (changes: Partial<Snapshot>) =>
      liveWorkers(snapshot(changes), exampleNow)?.map(({ id }) => id) ?? null;
    expect(of({})).toEqual(['a-worker']);
    expect(of({ services: [seen(exampleWorker, 60)] })).toEqual([]);
    expect(of({ redisUp: false })).toBeNull();
    expect(of({ services: null })).toBeNull();
  });
});

describe('what nobody does', () => {
  const titles = (changes: Partial<Snapshot>) =>
    serviceShortcomings(snapshot(changes), exampleNow).map(({ title }) => title);
  const stale = exampleSnapshot.plan && { ...exampleSnapshot.plan, reconciledAt: '2026-11-23T11:50:00Z' };

  it.each<[string, Partial<Snapshot>, string[]]>([
    ['nothing, when both are alive', {}, []],
    ['nothing becomes due', { services: [exampleWorker] }, ['No scheduler is alive']],
    ['nothing is done', { services: [exampleScheduler] }, ['No worker is alive']],
    [
      'neither, as in a Redis that was just emptied',
      { services: [] },
      ['No scheduler is alive', 'No worker is alive'],
    ],
    ['it hangs', { plan: stale }, ['The scheduler is silent']],
    ['it ended', { plan: stale, services: [exampleWorker] }, ['No scheduler is alive']],
    ['not known while Redis is away', { redisUp: false, services: [] }, []],
    ['not known before Redis was read', emptySnapshot, []],
  ])('is told: %s', (_what, changes, expected) => {
    expect(titles(changes)).toEqual(expected);
  });

  it('is told of a pool that nobody serves, with its servers and the cure', () => {
    const servers = ['pg1', 'us1', 'us2', 'us3', 'us4'].map((name) => ({
      ...exampleServer,
      name,
      pool: name === 'pg1' ? 'default' : 'us',
    }));
    const gone = seen({ ...exampleWorker, host: 'us-1', pools: ['us'] }, 120);
    const plan = { ...examplePlan, servers };
    const told = serviceShortcomings(
      snapshot({ plan, services: [exampleScheduler, exampleWorker, gone] }),
      exampleNow,
    );
    expect(told).toEqual([
      {
        title: 'No worker serves the pool us',
        text:
          'No backup, WAL archiving or check runs for us1, us2, us3 and 1 more. ' +
          'The last one was seen 2 minutes ago on us-1 (process 12). Start one. ' +
          'The worker needs WORKER_POOLS=us and the Barman home of these servers.',
      },
    ]);
    const served = { ...gone, lastSeenAt: exampleNow };
    const services = [exampleScheduler, exampleWorker, served];
    expect(serviceShortcomings(snapshot({ plan, services }), exampleNow)).toEqual([]);
  });

  it('is told where two workers of a pool do not share a Barman home', () => {
    const other = { ...exampleWorker, host: 'backup-2', homeId: 'another-home' };
    const told = (...workers: KnownService[]) =>
      serviceShortcomings(snapshot({ services: [exampleScheduler, ...workers] }), exampleNow);
    expect(told(exampleWorker, other)).toMatchObject([
      {
        title: 'Workers of the pool default have different Barman homes',
        text: expect.stringContaining('The workers on backup-1 and backup-2 take jobs of the same servers.'),
      },
    ]);
    expect(told(exampleWorker, { ...other, homeId: 'a-home' })).toEqual([]);
    expect(told(exampleWorker, { ...other, homeId: null })).toEqual([]);
    expect(told(exampleWorker, { ...other, pools: ['us'] })).toEqual([]);
    expect(told(exampleWorker, seen(other, 60))).toEqual([]);
  });

  it('is told with who did it last', () => {
    const services = [
      seen(exampleScheduler, 1),
      seen(exampleWorker, 300),
      seen({ ...exampleWorker, pid: 99 }, 120),
    ];
    expect(serviceShortcomings(snapshot({ services }), exampleNow)[0]?.text).toContain(
      'The last one was seen 2 minutes ago on backup-1 (process 99). Start one.',
    );
  });
});
