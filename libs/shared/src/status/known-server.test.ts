import { expect, it } from 'vitest';
import {
  exampleNow,
  examplePlan,
  exampleServer,
  exampleSnapshot,
  exampleWorker,
} from './example-snapshot.ts';
import { knownServers } from './known-server.ts';
import type { Snapshot } from './snapshot.ts';

const plan = { ...examplePlan, servers: [{ ...exampleServer, pool: 'us' }] };
const worker = (pools: string[], secondsAgo = 1) => ({
  ...exampleWorker,
  pools,
  lastSeenAt: new Date(exampleNow.getTime() - secondsAgo * 1000),
});

it.each<[string, Partial<Snapshot>, boolean | null]>([
  ['is served while a worker of its pool is alive', { services: [worker(['eu', 'us'])] }, true],
  ['is not served by workers of other pools', { services: [worker(['eu']), worker(['us'], 60)] }, false],
  ['may be served while Redis is away', { redisUp: false, services: [worker(['us'])] }, null],
])('a server %s', (_fact, changes, served) => {
  expect(knownServers({ ...exampleSnapshot, plan, ...changes })).toMatchObject([{ served }]);
});

it('a server has the schedules of its own pool', () => {
  const shared = examplePlan.schedules.flatMap((schedule) => [
    schedule,
    { ...schedule, id: `${schedule.id}/us`, pool: 'us' },
  ]);
  const [server] = knownServers({ ...exampleSnapshot, plan: { ...plan, schedules: shared } });
  expect(server?.schedules.map(({ id }) => id)).toEqual(['backup/pg1', 'cron/us', 'check/us']);
});
