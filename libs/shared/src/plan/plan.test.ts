import { expect, it } from 'vitest';
import { examplePlannedRecovery, exampleServer } from '../status/example-snapshot.ts';
import { plannedServerSchema } from './plan.ts';

/** As a scheduler of 0.1.0 wrote it: a field that is new since then needs a default. */
const older = {
  name: 'pg1',
  file: '/etc/barman.d/pg1.conf',
  active: true,
  pool: 'default',
  schedules: exampleServer.schedules,
  recoverySshCommand: 'ssh barman@recovery',
  recoveryAfterBackup: true,
  recoverySettings: {
    directory: '/var/lib/barback-recovery',
    target: 'latest',
    verify: null,
    assertions: 1,
    timeoutSeconds: 172_800,
    hostSlots: 1,
    keepFailed: false,
  },
  recoveryMaxDurationSeconds: 1800,
  recoveryMaxDataAgeSeconds: 900,
};

it.each([
  ['that is tested by recovery', older, examplePlannedRecovery],
  ['that is not', { ...older, recoverySshCommand: null, recoverySettings: null }, null],
])('reads a server %s from the plan of an older scheduler', (_which, server, recovery) => {
  expect(plannedServerSchema.parse(server)).toEqual({ ...exampleServer, recovery });
});
