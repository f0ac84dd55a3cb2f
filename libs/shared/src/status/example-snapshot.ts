import type { Plan, PlannedRecovery, PlannedServer, Schedule } from '../plan/plan.ts';
import { queueNames } from '../queue/names.ts';
import { type CounterIncrement, counterField, observe, runCounterFields } from '../state/counters.ts';
import type { BackupRun } from '../state/entries/backup-run.ts';
import type { BackupSizes } from '../state/entries/backup-sizes.ts';
import type { Catalogue, DoneBackup } from '../state/entries/catalogue.ts';
import type { Check } from '../state/entries/check.ts';
import { COLLECTORS, collectionField } from '../state/entries/collection.ts';
import type { RecentRuns } from '../state/entries/recent-runs.ts';
import type { ServerFacts } from '../state/entries/server-facts.ts';
import type { RecoveryProof } from '../vocabulary/recovery-test.ts';
import type { KnownService, QueueSnapshot, Snapshot } from './snapshot.ts';

/** For tests: a snapshot in which all is known and well of one server, `pg1`, at {@link exampleNow}. */

export const exampleNow = new Date('2026-11-23T12:00:00Z');

const everyMinute = { by: 'interval', everyMilliseconds: 60_000 } as const;

export const examplePlannedRecovery: PlannedRecovery = {
  sshCommand: 'ssh barman@recovery',
  afterBackup: true,
  directory: '/var/lib/barback-recovery',
  target: 'latest',
  verify: null,
  assertions: 1,
  timeoutSeconds: 172_800,
  hostSlots: 1,
  keepFailed: false,
  maxDurationSeconds: 1800,
  maxDataAgeSeconds: 900,
};

/** Backed up each hour, tested after each backup. */
export const exampleServer: PlannedServer = {
  name: 'pg1',
  file: '/etc/barman.d/pg1.conf',
  active: true,
  pool: 'default',
  recovery: examplePlannedRecovery,
  schedules: [
    {
      id: 'backup/pg1',
      job: 'backup',
      server: 'pg1',
      pool: 'default',
      timing: { by: 'pattern', pattern: '0 * * * *', timezone: 'Europe/Lisbon' },
      intervalSeconds: 3600,
      since: '2026-11-01T00:00:00Z',
    },
  ],
};

const forAllServers = {
  server: null,
  pool: 'default',
  timing: everyMinute,
  intervalSeconds: 60,
  since: null,
} as const;

const sharedSchedules: Schedule[] = [
  { ...forAllServers, id: 'cron', job: 'cron' },
  { ...forAllServers, id: 'check', job: 'check' },
];

export const exampleCheck: Check = {
  finishedAt: '2026-11-23T11:59:30Z',
  exitCode: 0,
  checks: { postgresql: true, postgresql_streaming: true, receive_wal_running: true, wal_archive: true },
  hints: {},
};

export const exampleFacts: ServerFacts = {
  observedAt: '2026-11-23T11:59:30Z',
  barmanVersion: '3.4.0',
  barmanFaults: [],
  backupMethod: 'postgres',
  isPassive: false,
  minimumRedundancy: 1,
  databaseSizeBytes: 23_000_000,
  pgVersion: '15.14',
  systemId: '7300000000000000001',
  walLag: { pendingSegments: 1, archiveLagBytes: 20_971_520, slotRetainedBytes: 25_165_824 },
  walArchiver: { archivedCount: 1250, failedCount: 3 },
};

export const exampleBackup: DoneBackup = {
  backupId: '20261123T120000',
  backupType: 'full',
  // Lisbon has the same time as UTC in November; Berlin writes an hour more for the same instant.
  beginAt: '2026-11-23T12:30:00+01:00',
  endAt: '2026-11-23T12:31:30.5+01:00',
  sizeBytes: 25_165_824,
  copyDurationSeconds: 42.25,
  deduplicatedSizeBytes: 8_388_608,
};

const oldestDone: DoneBackup = {
  ...exampleBackup,
  backupId: '20261120T120000',
  beginAt: '2026-11-20T11:30:00Z',
  endAt: '2026-11-20T11:31:00Z',
};

export const exampleCatalogue: Catalogue = {
  readAt: '2026-11-23T11:59:30Z',
  backupCounts: { DONE: 3, FAILED: 1, WAITING_FOR_WALS: 0, STARTED: 0, EMPTY: 0, SYNCING: 0 },
  doneBackupIds: [oldestDone.backupId, '20261122T120000', exampleBackup.backupId],
  newestDone: exampleBackup,
  oldestDone,
  newestDoneFull: exampleBackup,
  newestDoneIncremental: null,
  firstRecoverableAt: oldestDone.endAt,
  lastFailedAt: null,
  newestDoneWalBytes: 16_777_216,
  incrementalDepth: 0,
  chains: [],
  baseBytes: 33_554_432,
  walBytes: 50_331_648,
  lastArchivedAt: '2026-11-23T11:58:00Z',
  walErrorFiles: 0,
  keptBackups: { full: 1, standalone: 0 },
  missingWal: { count: 0, sinceNewestDone: { count: 0, first: null } },
  leftOver: [],
  dockerBarmanRecovery: null,
};

/** Of the backups of {@link exampleCatalogue}; for the oldest the amount of WAL since is unknown. */
export const exampleSizes: BackupSizes = [
  { sizeBytes: 41_943_040, walBytes: 16_777_216 },
  { sizeBytes: 41_943_040, walBytes: 33_554_432 },
  { sizeBytes: 40_894_464, walBytes: null },
];

export const exampleRun: BackupRun = {
  status: 'done',
  server: 'pg1',
  backupId: exampleBackup.backupId,
  trigger: 'schedule',
  startedAt: '2026-11-23T11:29:58Z',
  endedAt: '2026-11-23T11:31:33Z',
  durationSeconds: 95,
  sizeBytes: exampleBackup.sizeBytes,
};

/** An attempt after {@link exampleRun}. */
export const exampleFailedRun: BackupRun = {
  status: 'failed',
  server: 'pg1',
  backupId: null,
  trigger: 'schedule',
  startedAt: '2026-11-23T11:50:00Z',
  endedAt: '2026-11-23T11:50:10Z',
  durationSeconds: 10,
  reason: 'connection',
  message: 'PostgreSQL is unreachable',
};

export const exampleRecovery: RecoveryProof = {
  newest: {
    server: 'pg1',
    backupId: exampleBackup.backupId,
    backupEndedAt: exampleBackup.endAt,
    trigger: 'schedule',
    startedAt: '2026-11-23T11:32:00Z',
    endedAt: '2026-11-23T11:32:20Z',
    recoveryDurationSeconds: 12.5,
    testDurationSeconds: 20,
    status: 'passed',
    steps: [
      { name: 'connect', status: 'passed', durationSeconds: 0.5 },
      { name: 'restore', status: 'passed', durationSeconds: 8 },
      { name: 'manifest', status: 'skipped', cause: 'not_possible', reason: 'there is no manifest' },
      { name: 'start', status: 'passed', durationSeconds: 4.5 },
    ],
    findings: {
      targetAt: null,
      targetErrorSeconds: null,
      recoveryPointAt: '2026-11-23T11:31:50Z',
      newestCommitAt: '2026-11-23T11:31:20Z',
      dataAgeSeconds: 30,
      recoveryTimeSeconds: 12.5,
      restoredBytes: 41_943_040,
      replayedWalBytes: 16_777_216,
      dataChecksums: true,
      hostFreeBytes: 8e9,
      assertions: [true],
      confinement: { kind: 'namespaces', reason: null },
      read: { relations: 240, bytes: 41_943_040, next: null },
      unread: { count: 0, first: [] },
      chain: [],
      damagedLink: null,
    },
    target: 'barman@recovery:22',
  },
  lastPassedAt: '2026-11-23T11:32:20Z',
  provenBackup: { backupId: exampleBackup.backupId, endedAt: exampleBackup.endAt },
  // the first of them is deleted
  provenBackupIds: ['20261119T120000', oldestDone.backupId, exampleBackup.backupId],
  disprovenBackupIds: [],
};

/** Of `pg1`; not part of a snapshot. */
export const exampleRecentRuns: RecentRuns = {
  backups: [
    {
      ...exampleRun,
      backupId: '20261122T120000',
      startedAt: '2026-11-22T11:30:00Z',
      endedAt: '2026-11-22T11:31:20Z',
      durationSeconds: 80,
    },
    exampleRun,
  ],
  tests: [
    {
      status: 'passed',
      backupId: exampleBackup.backupId,
      trigger: 'schedule',
      startedAt: exampleRecovery.newest.startedAt,
      endedAt: exampleRecovery.newest.endedAt,
      failedStep: null,
      recoveryTimeSeconds: 12.5,
      dataAgeSeconds: 30,
    },
  ],
  days: [
    {
      date: '2026-11-22',
      backupsDone: 1,
      backupsFailed: 0,
      testsPassed: 0,
      testsFailed: 0,
      lastDoneAt: '2026-11-22T11:31:20Z',
    },
    {
      date: '2026-11-23',
      backupsDone: 1,
      backupsFailed: 0,
      testsPassed: 1,
      testsFailed: 0,
      lastDoneAt: exampleRun.endedAt,
    },
  ],
};

export const examplePlan: Plan = {
  reconciledAt: '2026-11-23T11:59:45Z',
  reloadSuccessful: true,
  lastSuccessfulReloadAt: '2026-11-23T11:59:45Z',
  servers: [exampleServer],
  schedules: sharedSchedules,
  problems: [],
};

export const exampleQueue: QueueSnapshot = {
  name: 'work',
  jobs: {
    waiting: 0,
    active: 0,
    delayed: 1,
    prioritized: 0,
    'waiting-children': 0,
    paused: 0,
    failed: 2,
    completed: 100,
  },
  completedTotal: 1234,
  failedTotal: 2,
  workers: 1,
  isPaused: false,
  oldestWaitingAt: new Date('2026-11-23T11:59:58Z'),
};

export const exampleScheduler: KnownService = {
  id: 'a-scheduler',
  service: 'scheduler',
  version: '0.1.0',
  host: 'backup-1',
  pid: 11,
  startedAt: '2026-11-23T08:00:00Z',
  pools: [],
  homeId: null,
  slots: {},
  running: [],
  lastSeenAt: new Date('2026-11-23T11:59:57Z'),
};

export const exampleWorker: KnownService = {
  ...exampleScheduler,
  id: 'a-worker',
  service: 'worker',
  pid: 12,
  pools: ['default'],
  homeId: 'a-home',
  slots: { cron: 1, checks: 2, work: 2, recovery: 2 },
  running: [{ job: 'cron', queue: 'cron', server: null, since: '2026-11-23T11:59:55Z', progress: null }],
};

const increments: CounterIncrement[] = [
  { name: 'barman_backup_runs_total', labels: ['pg1', 'schedule'], by: 1 },
  { name: 'barman_recovery_tests_total', labels: ['pg1'], by: 1 },
  ...observe('barman_backup_run_duration_seconds', 'pg1', exampleRun.durationSeconds),
  ...observe('barman_recovery_test_duration_seconds', 'pg1', 20),
];
const counted = new Map(increments.map(({ name, labels, by }) => [counterField(name, labels), by]));
const exampleRunCounts = runCounterFields('pg1', true).map((field) => counted.get(field) ?? null);

export const exampleSnapshot: Snapshot = {
  redisUp: true,
  pingDurationSeconds: 0.0004,
  redisSettings: { maxmemoryPolicy: 'noeviction', isPersistent: true },
  readAt: exampleNow,
  plan: examplePlan,
  checks: new Map([['pg1', exampleCheck]]),
  serverFacts: new Map([['pg1', exampleFacts]]),
  catalogues: new Map([['pg1', exampleCatalogue]]),
  backupSizes: new Map([['pg1', exampleSizes]]),
  backupRuns: new Map([['pg1', exampleRun]]),
  activeBackups: new Map(),
  recoveryTests: new Map([['pg1', exampleRecovery]]),
  pauses: new Map(),
  storage: new Map([
    ['/var/lib/barman', { observedAt: '2026-11-23T11:59:30Z', freeBytes: 4e9, sizeBytes: 1e10 }],
  ]),
  invalidEntries: [],
  collections: new Map(
    COLLECTORS.map((collector) => [
      collectionField(collector, 'pg1'),
      { endedAt: '2026-11-23T11:59:30Z', durationSeconds: 0.75, succeeded: true },
    ]),
  ),
  services: [exampleScheduler, exampleWorker],
  runningRecoveryTests: new Map(),
  counters: new Map([[counterField('barback_queue_jobs_retried_total', ['work']), 0]]),
  runCounters: new Map([['pg1', exampleRunCounts]]),
  lastRuns: new Map([['backup/pg1', Date.parse('2026-11-23T11:00:00Z')]]),
  nextRuns: new Map([
    ['backup/pg1', Date.parse('2026-11-23T13:00:00Z')],
    ['check', Date.parse('2026-11-23T12:00:30Z')],
  ]),
  queues: queueNames(['default']).map((name) => ({ ...exampleQueue, name })),
};
