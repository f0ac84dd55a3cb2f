import {
  exampleBackup,
  exampleCatalogue,
  examplePlan,
  examplePlannedRecovery,
  exampleRecovery,
  exampleServer,
} from '@barback/shared/status/example-snapshot';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { NOTHING_FOUND, type RecoveryFindings } from '@barback/shared/vocabulary/recovery-test';
import { describe, expect, it } from 'vitest';
import { pick, seriesOf } from './series-of.ts';

const pg1 = <Value>(value: Value) => new Map([['pg1', value]]);

const failed: typeof exampleRecovery = {
  newest: {
    ...exampleRecovery.newest,
    status: 'failed',
    steps: [
      { name: 'connect', status: 'passed', durationSeconds: 0.5 },
      {
        name: 'restore',
        status: 'failed',
        durationSeconds: 3,
        reason: 'the disk is full',
        log: '',
        hostLost: false,
      },
      { name: 'manifest', status: 'skipped', cause: 'not_chosen', reason: 'nobody asked' },
      { name: 'start', status: 'skipped', cause: 'not_reached', reason: 'restore failed' },
    ],
    findings: NOTHING_FOUND,
  },
  lastPassedAt: null,
  provenBackup: null,
  provenBackupIds: [],
  disprovenBackupIds: [],
};

/** A test that ended then, because its host did not answer. */
const unreachable = (endedAt: string): typeof exampleRecovery => ({
  ...failed,
  newest: {
    ...failed.newest,
    endedAt,
    steps: [
      {
        name: 'connect',
        status: 'failed',
        durationSeconds: 1,
        reason: 'no route to host',
        log: '',
        hostLost: false,
      },
    ],
  },
});

/** The example's newest test, with other findings. */
const found = (changes: Partial<RecoveryFindings>) => {
  const { newest } = exampleRecovery;
  return pg1({ ...exampleRecovery, newest: { ...newest, findings: { ...newest.findings, ...changes } } });
};

const planOf = (changes: Partial<typeof exampleServer>) => ({
  ...examplePlan,
  servers: [{ ...exampleServer, ...changes }],
});

const schedule = (job: 'backup' | 'recovery-test', intervalSeconds: number) => ({
  id: `${job}/pg1`,
  job,
  server: 'pg1',
  pool: 'default',
  timing: { by: 'pattern' as const, pattern: '@hourly', timezone: 'UTC' },
  intervalSeconds,
  since: null,
});

/** undefined: the series is absent. */
type Expected = Record<string, number | undefined>;

const holder = { owner: 'a-run', takenAt: '2026-11-23T11:59:00Z', trigger: 'schedule' } as const;

const dockerBarmanRecovery = { backupId: '20261121T030000', status: 'failed' as const, durationSeconds: 33 };

describe('the metrics of recovery', () => {
  it.each<[string, Partial<Snapshot>, Expected]>([
    [
      'a failed test is 1, step by step, and measured nothing',
      { recoveryTests: pg1(failed) },
      {
        'barman_recovery_status{pg1}': 1,
        'barman_recovery_check_status{pg1,connect}': 1,
        'barman_recovery_check_status{pg1,restore}': 0,
        'barman_recovery_check_status{pg1,start}': undefined,
        'barman_recovery_phase_duration_seconds{pg1,restore}': 3,
        'barman_recovery_phase_duration_seconds{pg1,start}': undefined,
        'barman_recovery_last_attempt_timestamp_seconds{pg1}': Date.parse('2026-11-23T11:32:20Z') / 1000,
        'barman_recovery_last_success_timestamp_seconds{pg1}': undefined,
        'barman_recovery_verified_backup_timestamp_seconds{pg1}': undefined,
        'barman_recovery_rto_seconds{pg1}': undefined,
        'barman_recovery_rto_objective_seconds{pg1}': 1800,
        'barman_recovery_target_up{barman@recovery:22}': 1,
        'barman_recovery_target_free_bytes{barman@recovery:22}': undefined,
      },
    ],
    [
      'a step that could not be run is skipped, one that nobody asked for is not',
      { recoveryTests: pg1(failed) },
      {
        'barman_recovery_check_skipped{pg1,start}': 1,
        'barman_recovery_check_skipped{pg1,manifest}': undefined,
        'barman_recovery_check_skipped{pg1,restore}': undefined,
      },
    ],
    [
      'each assertion is a check of its own',
      { recoveryTests: found({ assertions: [true, false] }) },
      {
        'barman_recovery_check_status{pg1,sql_1}': 1,
        'barman_recovery_check_status{pg1,sql_2}': 0,
        'barman_recovery_check_status{pg1,sql_3}': undefined,
      },
    ],
    [
      'a test up to a point in time says how exactly it was hit',
      { recoveryTests: found({ targetAt: '2026-11-23T11:31:00Z', targetErrorSeconds: 0.25 }) },
      {
        'barman_recovery_target_timestamp_seconds{pg1}': Date.parse('2026-11-23T11:31:00Z') / 1000,
        'barman_recovery_target_error_seconds{pg1}': 0.25,
      },
    ],
    [
      'a cluster without data checksums is 0',
      { recoveryTests: found({ dataChecksums: false }) },
      { 'barman_last_backup_data_checksums{pg1}': 0 },
    ],
    [
      'until a test of its own has ended, what docker-barman saw last stays, and proves nothing',
      { catalogues: pg1({ ...exampleCatalogue, dockerBarmanRecovery }), recoveryTests: new Map() },
      {
        'barman_recovery_duration_seconds{pg1}': 33,
        'barman_recovery_status{pg1}': 1,
        'barman_recovery_last_attempt_timestamp_seconds{pg1}': undefined,
        'barman_backups_verified{pg1}': undefined,
      },
    ],
    [
      'docker-barman did not always say whether it had worked',
      {
        catalogues: pg1({
          ...exampleCatalogue,
          dockerBarmanRecovery: { ...dockerBarmanRecovery, status: null },
        }),
        recoveryTests: new Map(),
      },
      { 'barman_recovery_duration_seconds{pg1}': 33, 'barman_recovery_status{pg1}': undefined },
    ],
    [
      'a test of its own takes the place of it',
      { catalogues: pg1({ ...exampleCatalogue, dockerBarmanRecovery }) },
      {
        'barman_recovery_duration_seconds{pg1}': exampleRecovery.newest.recoveryDurationSeconds,
        'barman_recovery_status{pg1}': 0,
      },
    ],
    [
      'a deleted backup is not among the verified ones',
      { catalogues: pg1({ ...exampleCatalogue, doneBackupIds: [exampleBackup.backupId, 'untested'] }) },
      { 'barman_backups_verified{pg1}': 1 },
    ],
    [
      'none is verified when all tests failed',
      { recoveryTests: pg1(failed) },
      { 'barman_backups_verified{pg1}': 0 },
    ],
    [
      'a proof may be as old as two gaps of the schedule of tests',
      {
        plan: planOf({
          recovery: { ...examplePlannedRecovery, afterBackup: false },
          schedules: [schedule('backup', 3600), schedule('recovery-test', 604_800)],
        }),
      },
      { 'barman_recovery_max_proof_age_seconds{pg1}': 1_209_600 },
    ],
    [
      'a proof may be as old as two gaps of the schedule of backups when each is tested',
      {},
      { 'barman_recovery_max_proof_age_seconds{pg1}': 7200 },
    ],
    [
      'a proof may be older where a test takes longer than a gap',
      {
        recoveryTests: new Map([
          ['pg1', { ...exampleRecovery, newest: { ...exampleRecovery.newest, testDurationSeconds: 25_200 } }],
        ]),
      },
      { 'barman_recovery_max_proof_age_seconds{pg1}': 28_800 },
    ],
    [
      'without a recovery host no proof is asked for, and nothing is said of a host',
      { plan: planOf({ recovery: null }) },
      {
        'barman_recovery_max_proof_age_seconds{pg1}': undefined,
        'barman_recovery_target_up{barman@recovery:22}': undefined,
        'barman_recovery_rto_objective_seconds{pg1}': undefined,
        'barman_recovery_rpo_objective_seconds{pg1}': undefined,
      },
    ],
    [
      'a failure is not told any more when the recovery host was taken out of the file, as no test could end it',
      { plan: planOf({ recovery: null }), recoveryTests: pg1(failed) },
      { 'barman_recovery_status{pg1}': undefined },
    ],
    [
      'without a schedule no proof is asked for',
      { plan: planOf({ schedules: [] }) },
      { 'barman_recovery_max_proof_age_seconds{pg1}': undefined },
    ],
    [
      'objectives that are not set are absent',
      {
        plan: planOf({
          recovery: { ...examplePlannedRecovery, maxDurationSeconds: null, maxDataAgeSeconds: null },
        }),
      },
      {
        'barman_recovery_rto_objective_seconds{pg1}': undefined,
        'barman_recovery_rpo_objective_seconds{pg1}': undefined,
        'barman_recovery_rto_seconds{pg1}': 12.5,
        'barman_recovery_rpo_seconds{pg1}': 30,
      },
    ],
    [
      'of two servers on one recovery host the newest test says how it is',
      {
        plan: { ...examplePlan, servers: [{ ...exampleServer, name: 'pg0' }, exampleServer] },
        recoveryTests: new Map([
          ['pg0', unreachable('2026-11-23T11:40:00Z')],
          ['pg1', exampleRecovery],
        ]),
      },
      { 'barman_recovery_target_up{barman@recovery:22}': 0 },
    ],
    [
      'a recovery host is in use while a test runs there, also before any has ended',
      {
        runningRecoveryTests: new Map([
          ['pg1', { ...holder, target: 'root@other:22' }],
          ['pg2', { ...holder, target: null }],
        ]),
      },
      {
        'barman_recovery_target_leased{root@other:22}': 1,
        'barman_recovery_target_leased{barman@recovery:22}': 0,
        'barman_recovery_target_up{root@other:22}': undefined,
      },
    ],
  ])('%s', (_fact, changes, expected) => {
    expect(pick(seriesOf(changes), expected)).toEqual(expected);
  });

  it('say nothing before the first test but what is asked for', () => {
    const series = seriesOf({ recoveryTests: new Map(), runCounters: new Map() });
    const about = /^barman_(backups_verified|last_backup_data_checksums|recovery_)/;
    expect(Object.keys(series).filter((name) => about.test(name))).toEqual([
      'barman_recovery_max_proof_age_seconds{pg1}',
      'barman_recovery_rto_objective_seconds{pg1}',
      'barman_recovery_rpo_objective_seconds{pg1}',
    ]);
  });
});
