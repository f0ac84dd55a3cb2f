import { expect, it } from 'vitest';
import type { Plan } from '../plan/plan.ts';
import { exampleCheck, exampleNow, examplePlan, exampleServer, exampleSnapshot } from './example-snapshot.ts';
import { serverStatusSchema } from './server-status.ts';
import { serverStatuses } from './server-statuses.ts';
import { emptySnapshot, type Snapshot } from './snapshot.ts';

const planOf = (...names: string[]): Plan => ({
  ...examplePlan,
  servers: names.map((name) => ({ ...exampleServer, name })),
});

it('tells all that is known of a server, with ages counted from zoned times', () => {
  expect(serverStatuses(exampleSnapshot, exampleNow)).toEqual([
    {
      name: 'pg1',
      pool: 'default',
      served: true,
      active: true,
      state: 'protected',
      reason: 'backup 20261123T120000 was restored and verified',
      asOf: '2026-11-23T12:00:00.000Z',
      pgVersion: '15.14',
      databaseSizeBytes: 23_000_000,
      lastBackup: {
        backupId: '20261123T120000',
        beginAt: '2026-11-23T12:30:00+01:00',
        endAt: '2026-11-23T12:31:30.5+01:00',
        ageSeconds: 1800,
        durationSeconds: 90.5,
        sizeBytes: 25_165_824,
        backupType: 'full',
        chainFault: null,
      },
      redundancy: { current: 3, expected: 1 },
      leftOver: [],
      lastRun: exampleSnapshot.backupRuns.get('pg1'),
      paused: null,
      activeBackup: null,
      activeRecoveryTest: null,
      recovery: {
        status: 'passed',
        backupId: '20261123T120000',
        endedAt: '2026-11-23T11:32:20Z',
        ageSeconds: 1660,
        durationSeconds: 12.5,
        recoveryTime: { measuredSeconds: 12.5, objectiveSeconds: 1800 },
        dataAge: { measuredSeconds: 30, objectiveSeconds: 900 },
        failedStep: null,
        target: 'barman@recovery:22',
        provenBackup: { backupId: '20261123T120000', endedAt: '2026-11-23T12:31:30.5+01:00' },
      },
      nextRuns: {
        backup: {
          at: '2026-11-23T13:00:00.000Z',
          pattern: '0 * * * *',
          timezone: 'Europe/Lisbon',
          intervalSeconds: 3600,
        },
        check: { at: '2026-11-23T12:00:30.000Z', pattern: null, timezone: null, intervalSeconds: 60 },
        maintenance: { at: null, pattern: null, timezone: null, intervalSeconds: 60 },
      },
      check: { finishedAt: '2026-11-23T11:59:30Z', ageSeconds: 30, stale: false, exitCode: 0, failed: [] },
      stale: [],
      problems: [],
    },
  ]);
});

it('says null, never 0, of a server of which nothing is known yet', () => {
  const [status] = serverStatuses({ ...emptySnapshot, readAt: exampleNow, plan: planOf('new') }, exampleNow);
  expect(status).toMatchObject({
    state: 'unknown',
    lastBackup: null,
    redundancy: { current: null, expected: null },
    recovery: null,
    check: null,
    databaseSizeBytes: null,
  });
});

it('fits the schema it is documented by, known and unknown alike', () => {
  const snapshot = { ...exampleSnapshot, plan: planOf('pg1', 'new') };
  const statuses = serverStatuses(snapshot, exampleNow);
  expect(serverStatusSchema.array().parse(JSON.parse(JSON.stringify(statuses)))).toEqual(statuses);
});

it('lists the servers worst first, then by name', () => {
  const failing = {
    ...exampleCheck,
    exitCode: 2,
    checks: { ssh: false },
    hints: { ssh: 'no route to host' },
  };
  const snapshot: Snapshot = {
    ...exampleSnapshot,
    plan: planOf('pg1', 'c', 'a', 'b'),
    checks: new Map([
      ['b', failing],
      ['pg1', exampleCheck],
    ]),
  };
  const statuses = serverStatuses(snapshot, exampleNow);
  expect(statuses.map(({ name, state }) => [name, state])).toEqual([
    ['b', 'failing'],
    ['a', 'unknown'],
    ['c', 'unknown'],
    ['pg1', 'protected'],
  ]);
  expect(statuses[0]?.check?.failed).toEqual([{ check: 'ssh', hint: 'no route to host' }]);
});

it('leaves out servers that are not configured any more, though Redis still knows them', () => {
  expect(serverStatuses({ ...exampleSnapshot, plan: planOf() }, exampleNow)).toEqual([]);
  expect(serverStatuses({ ...exampleSnapshot, plan: null }, exampleNow)).toEqual([]);
});

it('shows each server the problems of its own configuration', () => {
  const problem = { file: '/etc/barman.d/a.conf', line: 3, server: 'a', reason: 'bad', cure: 'mend it' };
  const snapshot = { ...exampleSnapshot, plan: { ...planOf('a', 'b'), problems: [problem] } };
  const problems = serverStatuses(snapshot, exampleNow).map((status) => [status.name, status.problems]);
  expect(problems).toEqual([
    ['a', [problem]],
    ['b', []],
  ]);
});
