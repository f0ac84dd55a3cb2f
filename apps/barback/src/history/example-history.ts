import type { DockerBarmanRun } from '@barback/shared/history/docker-barman-log';
import type { HistoryEntry } from '@barback/shared/history/entry';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';

/** For tests: finished runs, in the order in which they ended. */

const doneRun = exampleRun as Extract<BackupRun, { status: 'done' }>;

/** A backup that ended on that day of November. */
export const doneOn = (day: number, server = 'pg1'): HistoryEntry => ({
  v: 1,
  kind: 'backup',
  slot: null,
  run: {
    ...doneRun,
    server,
    backupId: `202611${day}T120000`,
    startedAt: `2026-11-${day}T11:29:58Z`,
    endedAt: `2026-11-${day}T12:31:33+01:00`,
  },
});

/** A backup that docker-barman took and restored. */
export const exampleDockerBarmanRun: DockerBarmanRun = {
  server: 'pg1',
  backupId: '20261119T030001',
  startedAt: '2026-11-19T03:00:01.123Z',
  endedAt: '2026-11-19T03:01:01.000Z',
  durationSeconds: 59,
  recovery: { status: 'passed', durationSeconds: 33 },
};

/** An attempt of that day that left no backup. */
export const failedOn = (day: number, message: string): HistoryEntry => ({
  v: 1,
  kind: 'backup',
  slot: null,
  run: {
    status: 'failed',
    server: 'pg1',
    backupId: null,
    trigger: 'schedule',
    startedAt: `2026-11-${day}T11:00:00Z`,
    endedAt: `2026-11-${day}T11:00:03Z`,
    durationSeconds: 3,
    reason: 'connection',
    message,
  },
});

/** A test of the backup of that day. */
export const testedOn = (day: number, changes: Partial<RecoveryTest> = {}): HistoryEntry => ({
  v: 1,
  kind: 'recovery-test',
  slot: null,
  test: {
    ...exampleRecovery.newest,
    backupId: `202611${day}T120000`,
    backupEndedAt: `2026-11-${day}T11:31:30Z`,
    startedAt: `2026-11-${day}T11:32:00Z`,
    endedAt: `2026-11-${day}T11:32:20Z`,
    ...changes,
  },
});

/** What makes a test one that failed at its start. */
export const failedAtStart = (reason: string, log = ''): Partial<RecoveryTest> => ({
  status: 'failed',
  steps: [
    { name: 'connect', status: 'passed', durationSeconds: 0.5 },
    { name: 'restore', status: 'passed', durationSeconds: 8 },
    { name: 'manifest', status: 'skipped', cause: 'not_possible', reason: 'there is no manifest' },
    { name: 'start', status: 'failed', durationSeconds: 125, reason, log, hostLost: false },
    { name: 'sql', status: 'skipped', cause: 'not_reached', reason: 'start failed' },
    { name: 'structure', status: 'skipped', cause: 'not_chosen', reason: 'not named' },
    { name: 'clean_up', status: 'passed', durationSeconds: 1 },
  ],
});
