import {
  exampleBackup,
  exampleCatalogue,
  exampleCheck,
  exampleFacts,
  exampleFailedRun,
  examplePlan,
  exampleQueue,
  exampleServer,
  exampleWorker,
} from '@barback/shared/status/example-snapshot';
import { emptySnapshot, type KnownService, type Snapshot } from '@barback/shared/status/snapshot';
import { describe, expect, it } from 'vitest';
import { families } from './index.ts';
import { pick, seriesOf } from './series-of.ts';

const pg1 = <Value>(value: Value) => new Map([['pg1', value]]);
/** A worker that says it has copied so many bytes of `pg1`. */
const copying = (since: string, bytes: number): KnownService => {
  const progress = { step: 'copying', since, measuredAt: since, bytes, expectedBytes: null } as const;
  return { ...exampleWorker, running: [{ job: 'backup', queue: 'work', server: 'pg1', since, progress }] };
};
/** undefined: the series is absent. */
type Expected = Record<string, number | undefined>;

describe('what is known', () => {
  it.each<[string, Partial<Snapshot>, Expected]>([
    [
      'barman_status is the exit code of the check',
      { checks: pg1({ ...exampleCheck, exitCode: 2 }) },
      { 'barman_status{pg1}': 2 },
    ],
    [
      'a failed check is 0, and says so of the connections',
      {
        checks: pg1({
          ...exampleCheck,
          checks: { postgresql: false, postgresql_streaming: false, ssh: true },
        }),
      },
      {
        'barman_check_status{pg1,postgresql}': 0,
        'barman_check_status{pg1,ssh}': 1,
        'barman_server_connection_up{pg1}': 0,
        'barman_server_streaming_up{pg1}': 0,
        'barman_wal_receiver_running{pg1}': undefined,
      },
    ],
    [
      'an inactive server is 0, not absent',
      { plan: { ...examplePlan, servers: [{ ...exampleServer, active: false }] } },
      { 'barman_server_active{pg1}': 0 },
    ],
    [
      'the originals keep their last value while PostgreSQL is away',
      { checks: pg1({ ...exampleCheck, exitCode: 2, checks: { postgresql: false } }) },
      { 'barman_database_size_bytes{pg1}': 23_000_000, 'barman_current_redundancy{pg1}': 3 },
    ],
    [
      'the backup that runs now has a start',
      { activeBackups: pg1({ startedAt: '2026-11-23T11:59:00Z', trigger: 'manual' }) },
      {
        'barman_backup_active_start_timestamp_seconds{pg1}': Date.parse('2026-11-23T11:59:00Z') / 1000,
        'barman_backup_active_bytes{pg1}': undefined,
      },
    ],
    [
      'and as many bytes as its worker has seen, not those of one whose worker was killed before',
      {
        activeBackups: pg1({ startedAt: '2026-11-23T11:59:00Z', trigger: 'manual' }),
        services: [copying('2026-11-23T11:50:00Z', 9e9), copying('2026-11-23T11:59:00Z', 4e6)],
      },
      { 'barman_backup_active_bytes{pg1}': 4_000_000 },
    ],
    [
      'a backup that has ended has none, though its worker has not said so yet',
      { services: [copying('2026-11-23T11:59:00Z', 4e6)] },
      { 'barman_backup_active_bytes{pg1}': undefined },
    ],
    [
      'a server that is paused is 1',
      {
        pauses: pg1({
          changedAt: '2026-11-23T11:00:00.000Z',
          pausedAt: '2026-11-23T11:00:00.000Z',
          by: 'anna',
          reason: null,
          resumedAt: null,
        }),
      },
      { 'barback_schedule_paused{pg1}': 1 },
    ],
    [
      'a backup that failed is 1 until there is a newer one, whoever took that',
      { backupRuns: pg1(exampleFailedRun) },
      { 'barman_backup_run_status{pg1}': 1 },
    ],
    [
      'and 0 when there is',
      { backupRuns: pg1({ ...exampleFailedRun, endedAt: '2026-11-23T10:00:00Z' }) },
      { 'barman_backup_run_status{pg1}': 0 },
    ],
    [
      'before any attempt has ended it is absent',
      { backupRuns: new Map() },
      { 'barman_backup_run_status{pg1}': undefined },
    ],
    [
      'backups that were left behind are counted by what was left of them',
      {
        catalogues: pg1({
          ...exampleCatalogue,
          leftOver: [
            { backupId: '20261121T120000', status: 'STARTED', canBeDeleted: false, reason: 'young' },
            { backupId: '20261122T120000', status: 'STARTED', canBeDeleted: true, reason: 'old' },
          ],
        }),
      },
      { 'barman_backups_left_over{pg1,STARTED}': 2, 'barman_backups_left_over{pg1,FAILED}': 0 },
    ],
    [
      'an incremental backup has a time of its own',
      { catalogues: pg1({ ...exampleCatalogue, newestDoneIncremental: exampleBackup }) },
      {
        'barman_last_backup_timestamp_seconds{pg1,incremental}': Date.parse('2026-11-23T11:31:30.5Z') / 1000,
      },
    ],
    [
      'a configuration with an error is 0, with the time of the last one without',
      { plan: { ...examplePlan, reloadSuccessful: false, lastSuccessfulReloadAt: '2026-11-23T10:00:00Z' } },
      {
        'barback_config_last_reload_successful{}': 0,
        'barback_config_last_reload_success_timestamp_seconds{}': Date.parse('2026-11-23T10:00:00Z') / 1000,
      },
    ],
    [
      'what is due for all servers at once is due for each',
      {},
      {
        'barback_schedule_interval_seconds{pg1,backup}': 3600,
        'barback_schedule_interval_seconds{pg1,check}': 60,
        'barback_schedule_interval_seconds{pg1,maintenance}': 60,
        'barback_schedule_next_run_timestamp_seconds{pg1,check}': Date.parse('2026-11-23T12:00:30Z') / 1000,
        'barback_schedule_next_run_timestamp_seconds{pg1,maintenance}': undefined,
        'barback_schedule_last_run_timestamp_seconds{pg1,backup}': Date.parse('2026-11-23T11:00:00Z') / 1000,
        'barback_schedule_last_run_timestamp_seconds{pg1,check}': undefined,
        'barback_schedule_runs_missed_total{pg1,backup}': 0,
        'barback_schedule_runs_missed_total{pg1,check}': undefined,
        'barback_schedule_runs_skipped_total{pg1,backup,overlap}': 0,
      },
    ],
    [
      'a queue shows only what could be read of it',
      {
        queues: [
          {
            ...exampleQueue,
            jobs: { ...exampleQueue.jobs, waiting: null },
            completedTotal: null,
            workers: null,
            isPaused: null,
            oldestWaitingAt: null,
          },
        ],
      },
      {
        'barback_queue_paused{work}': undefined,
        'barback_queue_oldest_waiting_timestamp_seconds{work}': undefined,
        'barback_queue_jobs{work,waiting}': undefined,
        'barback_queue_jobs{work,completed}': 100,
        'barback_queue_jobs_completed_total{work}': undefined,
        'barback_queue_jobs_failed_total{work}': 2,
        'barback_queue_workers{work}': undefined,
      },
    ],
  ])('%s', (_fact, changes, expected) => {
    expect(pick(seriesOf(changes), expected)).toEqual(expected);
  });
});

describe('what is not known is absent, never 0', () => {
  const only = (changes: Partial<Snapshot>, pattern: RegExp) =>
    Object.keys(seriesOf(changes)).filter((name) => pattern.test(name));

  it('of a server that was only configured: it is there, and nothing is said of it but what is asked of it', () => {
    const series = seriesOf({ ...emptySnapshot, redisUp: true, plan: examplePlan });
    const said = Object.keys(series).filter((name) => name.startsWith('barman_'));
    expect(said.filter((name) => !/_objective_|_max_proof_age_/.test(name))).toEqual([
      'barman_server_active{pg1}',
    ]);
  });

  it('of backups before the first', () => {
    const none = { newestDone: null, oldestDone: null, newestDoneFull: null, firstRecoverableAt: null };
    const catalogue = { ...exampleCatalogue, ...none, newestDoneWalBytes: null, incrementalDepth: null };
    const about = /_last_backup_(?!data_checksums)|_window_|^barman_backup_duration|_recoverability_/;
    expect(only({ catalogues: pg1(catalogue) }, about)).toEqual([]);
  });

  it('of the archive before anything was archived', () => {
    const catalogue = { ...exampleCatalogue, walBytes: null, lastArchivedAt: null };
    expect(only({ catalogues: pg1(catalogue) }, /_catalog_size_bytes|_wal_last_archived/)).toEqual([
      'barman_catalog_size_bytes{pg1,base}',
    ]);
  });

  it('of PostgreSQL before it was first reached', () => {
    const facts = { ...exampleFacts, databaseSizeBytes: null, pgVersion: null, systemId: null };
    const series = seriesOf({ serverFacts: pg1(facts) });
    expect(series['barman_database_size_bytes{pg1}']).toBeUndefined();
    expect(series['barman_server_info{pg1,,3.4.0,postgres,}']).toBe(1);
  });

  it('while Redis was never read: only that it is away, and the exporter itself', () => {
    expect(Object.keys(seriesOf(emptySnapshot))).toEqual([
      'barback_redis_up{}',
      expect.stringMatching(/^barback_exporter_build_info/),
    ]);
  });

  it('of servers that were removed, though Redis still knows them', () => {
    expect(only({ plan: { ...examplePlan, servers: [] } }, /pg1/)).toEqual([]);
  });
});

describe('counters', () => {
  it('show 0 for what never happened, so that the first failure is seen as an increase', () => {
    const series = seriesOf({});
    expect(series['barman_backup_runs_total{pg1,schedule}']).toBe(1);
    expect(series['barman_backup_runs_total{pg1,manual}']).toBe(0);
    expect(series['barman_backup_run_failures_total{pg1,disk_full}']).toBe(0);
    expect(series['barman_recovery_tests_total{pg1}']).toBe(1);
    expect(series['barman_recovery_test_failures_total{pg1,start}']).toBe(0);
    expect(series['barback_queue_jobs_retried_total{work}']).toBe(0);
  });

  it('are absent while Redis has none at all, so that lost data is not a reset to 0', () => {
    const none = { counters: new Map(), runCounters: new Map(), serverFacts: new Map() };
    const counted = /^barman_.*_(total|count|bucket|sum)|retried_total/;
    expect(Object.keys(seriesOf(none)).filter((name) => counted.test(name))).toEqual([]);
  });

  it('make up a cumulative histogram of durations', () => {
    const series = seriesOf({});
    const bucket = (le: string) => series[`barman_backup_run_duration_seconds_bucket{pg1,${le}}`];
    expect(['30', '60', '120', '86400', '+Inf'].map(bucket)).toEqual([0, 0, 1, 1, 1]);
    expect(series['barman_backup_run_duration_seconds_sum{pg1}']).toBe(95);
    expect(series['barman_backup_run_duration_seconds_count{pg1}']).toBe(1);
  });

  it('of a removed server are not shown', () => {
    const runCounters = new Map([['gone', [4]]]);
    expect(Object.keys(seriesOf({ runCounters })).filter((name) => name.includes('gone'))).toEqual([]);
  });
});

it('no metric is defined twice', () => {
  const names = families.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
