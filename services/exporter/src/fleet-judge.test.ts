import type { PlannedServer, Schedule } from '@barback/shared/plan/plan';
import {
  exampleCatalogue,
  exampleCheck,
  exampleFailedRun,
  exampleNow,
  exampleRun,
  exampleServer,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import { judgedServers } from '@barback/shared/status/server-statuses';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { expect, it } from 'vitest';
import { fleetJudge } from './fleet-judge.ts';

const after = (seconds: number) => new Date(exampleNow.getTime() + seconds * 1000);
const readAgain = (snapshot: Snapshot, changed: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshot,
  readAt: after(1),
  ...changed,
});

it('judges a server again at once that has changed', async () => {
  const judged = fleetJudge();
  await judged(exampleSnapshot, exampleNow);
  const checks = new Map([[exampleServer.name, { ...exampleCheck, exitCode: 1 }]]);
  const changed = readAgain(exampleSnapshot, { checks });
  const servers = await judged(changed, after(1));
  expect(servers).toEqual(judgedServers(changed, after(1)));
  expect(servers.map(({ verdict }) => verdict.state)).toContain('failing');
});

it('keeps the verdict of a server that has not changed', async () => {
  const judged = fleetJudge();
  const [before] = await judged(exampleSnapshot, exampleNow);
  const [server] = await judged(readAgain(exampleSnapshot), after(1));
  expect(server?.verdict).toBe(before?.verdict);
});

const { plan } = exampleSnapshot;
const pause = {
  changedAt: exampleNow.toISOString(),
  pausedAt: exampleNow.toISOString(),
  by: 'anna',
  reason: null,
  resumedAt: null,
};
const planned = (changed: Partial<PlannedServer>): Partial<Snapshot> => ({
  plan: plan && { ...plan, servers: [{ ...exampleServer, ...changed }] },
});

it.each<[string, Partial<Snapshot>]>([
  ['its check is gone', { checks: new Map() }],
  ['its backups are gone', { catalogues: new Map() }],
  ['a backup fails', { backupRuns: new Map([[exampleServer.name, exampleFailedRun]]) }],
  ['its tests are gone', { recoveryTests: new Map() }],
  ['it is paused', { pauses: new Map([[exampleServer.name, pause]]) }],
  ['it is switched off', planned({ active: false })],
  [
    'a check of all servers is due more often',
    { plan: plan && { ...plan, schedules: everySecond(plan.schedules) } },
  ],
  ['the plan is old', { plan: plan && { ...plan, reconciledAt: after(-3600).toISOString() } }],
  ['Redis has been away', { redisUp: false, readAt: after(-3600) }],
])('judges it again at once when %s', async (_what, changed) => {
  const judged = fleetJudge();
  const [before] = await judged(exampleSnapshot, exampleNow);
  const snapshot = readAgain(exampleSnapshot, changed);
  const servers = await judged(snapshot, after(1));
  expect(servers).toEqual(judgedServers(snapshot, after(1)));
  expect(servers[0]?.verdict).not.toEqual(before?.verdict);
});

it('judges it again at once when the last worker is gone, or a backup begins', async () => {
  const catalogue = { ...exampleCatalogue, newestDone: null };
  const unchecked = { ...exampleSnapshot, checks: new Map() };
  const unsaved = { ...exampleSnapshot, catalogues: new Map([[exampleServer.name, catalogue]]) };
  const running = {
    activeBackups: new Map([[exampleServer.name, { startedAt: exampleRun.startedAt, trigger: 'manual' }]]),
  } as const;
  for (const [known, changed] of [
    [unchecked, { services: [] }],
    [unsaved, running],
  ] as const) {
    const judged = fleetJudge();
    const [before] = await judged(known, exampleNow);
    const snapshot = readAgain(known, changed);
    const servers = await judged(snapshot, after(1));
    expect(servers).toEqual(judgedServers(snapshot, after(1)));
    expect(servers[0]?.verdict).not.toEqual(before?.verdict);
  }
});

it('judges a server that is new', async () => {
  const judged = fleetJudge();
  await judged(exampleSnapshot, exampleNow);
  const another = { ...exampleServer, name: 'pg2' };
  const snapshot = readAgain(exampleSnapshot, {
    plan: plan && { ...plan, servers: [exampleServer, another] },
  });
  expect(await judged(snapshot, after(1))).toEqual(judgedServers(snapshot, after(1)));
});

function everySecond(schedules: readonly Schedule[]): Schedule[] {
  return schedules.map((schedule) => ({ ...schedule, intervalSeconds: 1 }));
}

it.each([15, 3600, 7 * 86_400, -3600])('knows what time alone has changed after %s s', async (seconds) => {
  const judged = fleetJudge();
  await judged(exampleSnapshot, exampleNow);
  const now = after(seconds);
  expect(await judged(readAgain(exampleSnapshot), now)).toEqual(
    judgedServers(readAgain(exampleSnapshot), now),
  );
});
