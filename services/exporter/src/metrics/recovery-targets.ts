import type { PlannedServer } from '@barback/shared/plan/plan';
import type { Snapshot } from '@barback/shared/status/snapshot';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { type Family, sample } from './family.ts';

/** The hosts that backups are restored on: whether one is in use, and how the newest test there found it. */
export const recoveryTargetFamilies: Family[] = [
  targetGauge(
    'barman_recovery_target_up',
    '1 if the recovery host responds over ssh, else 0',
    ({ steps }) => steps.find(({ name }) => name === 'connect')?.status === 'passed',
  ),
  targetGauge(
    'barman_recovery_target_free_bytes',
    'Free space on the data file system of the recovery host in bytes',
    ({ findings }) => findings.hostFreeBytes,
  ),
  {
    name: 'barman_recovery_target_leased',
    type: 'gauge',
    help: '1 while a recovery test holds the recovery host, else 0',
    labels: ['target'],
    samples: (snapshot) => {
      if (snapshot.runningRecoveryTests === null) return [];
      const held = [...snapshot.runningRecoveryTests.values()].flatMap(({ target }) => target ?? []);
      const targets = new Set([...newestTests(snapshot).keys(), ...held]);
      return [...targets].flatMap((target) => sample([target], held.includes(target)));
    },
  },
];

/** A gauge with one series for each `user@host:port`; of several servers' tests there, the newest counts. */
function targetGauge(
  name: string,
  help: string,
  value: (test: RecoveryTest) => number | boolean | null,
): Family {
  return {
    name,
    type: 'gauge',
    help,
    labels: ['target'],
    samples: (snapshot) =>
      [...newestTests(snapshot)].flatMap(([target, test]) => sample([target], value(test))),
  };
}

/** By what they were found in: most snapshots have the same tests. */
const known = new WeakMap<
  Snapshot['recoveryTests'],
  { servers: readonly PlannedServer[]; newest: ReadonlyMap<string, RecoveryTest> }
>();

function newestTests({ plan, recoveryTests }: Snapshot): ReadonlyMap<string, RecoveryTest> {
  const servers = plan?.servers ?? [];
  const before = known.get(recoveryTests);
  if (before?.servers === servers) return before.newest;
  const newest = findNewestTests(servers, recoveryTests);
  known.set(recoveryTests, { servers, newest });
  return newest;
}

function findNewestTests(
  servers: readonly PlannedServer[],
  recoveryTests: Snapshot['recoveryTests'],
): ReadonlyMap<string, RecoveryTest> {
  const newest = new Map<string, { test: RecoveryTest; endedAt: number }>();
  for (const { name, recovery } of servers) {
    const test = recovery === null ? undefined : recoveryTests.get(name)?.newest;
    if (test === undefined) continue;
    const endedAt = Date.parse(test.endedAt);
    const known = newest.get(test.target);
    if (known === undefined || endedAt >= known.endedAt) newest.set(test.target, { test, endedAt });
  }
  return new Map([...newest].map(([target, { test }]) => [target, test]));
}
