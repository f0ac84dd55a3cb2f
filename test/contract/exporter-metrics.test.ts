import { observe } from '@barback/shared/state/counters';
import type { LeaseHolder } from '@barback/shared/state/entries/lease';
import { changesKey, type LeaseName, leaseKey, stateKey } from '@barback/shared/state/keys';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import {
  exampleBackup,
  exampleCatalogue,
  exampleCheck,
  exampleFacts,
  examplePlan,
  exampleRecovery,
  exampleRun,
} from '@barback/shared/status/example-snapshot';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

let server: RedisServer;
let redis: Redis;
let store: StateStore;
/** A scrape that took long, as on a busy machine, is answered a second time. */
let exporter: ListeningService;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  store = stateStore(redis, 'barback');
  exporter = await startService('exporter', { REDIS_URL: server.url, BARBACK_METRICS: 'full' });
  await store.set('plan', 'plan', examplePlan);
  await store.set('checks', 'pg1', exampleCheck);
  await store.set('server-facts', 'pg1', exampleFacts);
  await store.set('catalogues', 'pg1', exampleCatalogue);
  await store.set('backup-runs', 'pg1', exampleRun);
  await store.set('recovery-tests', 'pg1', exampleRecovery);
  await store.set('storage', '/var/lib/barman', {
    observedAt: exampleCatalogue.readAt,
    freeBytes: 4e9,
    sizeBytes: 1e10,
  });
  await store.setNumber('last-runs', 'backup/pg1', 1_795_431_600_000);
  await store.count([
    { name: 'barman_backup_runs_total', labels: ['pg1', 'schedule'], by: 3 },
    ...observe('barman_recovery_test_duration_seconds', 'pg1', 45),
    ...observe('barback_queue_wait_seconds', 'work', 7),
    ...observe('barback_queue_job_duration_seconds', 'work', 0.25),
  ]);
  const holder = { owner: 'a-run', takenAt: '2026-11-23T11:00:00Z', trigger: 'schedule' } as const;
  const hold = async (name: LeaseName, target: string | null) => {
    const value = JSON.stringify({ ...holder, target } satisfies LeaseHolder);
    await redis.set(leaseKey('barback', name, 'pg1'), value, 'PX', 60_000);
  };
  await hold('backup', null);
  await hold('recovery-test', exampleRecovery.newest.target);
});

afterAll(async () => {
  await exporter.stop();
  redis.disconnect();
  await server.stop();
});

const get = async (path: string) => (await fetch(`http://127.0.0.1:${exporter.port}${path}`)).text();

describe('what workers and the scheduler wrote', () => {
  it.each([
    ['barman_status{server_name="pg1"} 0'],
    ['barman_last_backup_size_bytes{server_name="pg1"} 25165824'],
    ['barman_expected_redundancy{server_name="pg1"} 1'],
    ['barman_database_size_bytes{server_name="pg1"} 23000000'],
    ['barman_backup_duration_seconds{server_name="pg1"} 90.5'],
    ['barman_recovery_duration_seconds{server_name="pg1"} 12.5'],
    ['barman_recovery_status{server_name="pg1"} 0'],
    ['barman_backup_window_seconds{server_name="pg1"} 259200'],
    ['barman_current_redundancy{server_name="pg1"} 3'],
    ['barman_backup_runs_total{server_name="pg1",trigger="schedule"} 3'],
    ['barback_schedule_last_run_timestamp_seconds{server_name="pg1",kind="backup"} 1795431600'],
    ['barman_backup_active_start_timestamp_seconds{server_name="pg1"} 1795431600'],
    ['barman_backups_verified{server_name="pg1"} 2'],
    ['barman_recovery_check_status{server_name="pg1",check="sql_1"} 1'],
    ['barman_recovery_check_skipped{server_name="pg1",check="manifest"} 1'],
    ['barman_recovery_max_proof_age_seconds{server_name="pg1"} 7200'],
    ['barman_recovery_test_duration_seconds_bucket{server_name="pg1",le="60"} 1'],
    ['barman_recovery_test_duration_seconds_sum{server_name="pg1"} 45'],
    ['barback_queue_wait_seconds_bucket{queue="work",le="5"} 0'],
    ['barback_queue_wait_seconds_bucket{queue="work",le="15"} 1'],
    ['barback_queue_job_duration_seconds_sum{queue="work"} 0.25'],
    ['barman_catalog_size_bytes{server_name="pg1",kind="wal"} 50331648'],
    ['barman_wal_last_archived_timestamp_seconds{server_name="pg1"} 1795435080'],
    ['barman_wal_archive_failures_total{server_name="pg1"} 3'],
    ['barman_recovery_rto_seconds{server_name="pg1"} 12.5'],
    ['barman_recovery_rpo_objective_seconds{server_name="pg1"} 900'],
    ['barman_recovery_target_free_bytes{target="barman@recovery:22"} 8000000000'],
    ['barman_recovery_target_leased{target="barman@recovery:22"} 1'],
    ['barman_storage_free_bytes{storage="/var/lib/barman"} 4000000000'],
    ['barback_redis_up 1'],
  ])('is scraped as %s', async (line) => {
    expect((await get('/metrics')).split('\n')).toContain(line);
  });

  it('has an age that is counted when it is scraped', async () => {
    const secondsSinceBegin = () => (Date.now() - Date.parse(exampleBackup.beginAt)) / 1000;
    const scraped = async () =>
      Number(/^barman_last_backup_age_seconds\{.*\} (.*)$/m.exec(await get('/metrics'))?.[1]);
    const before = secondsSinceBegin();
    await waitUntil(async () => (await scraped()) >= before, { description: 'a scrape from now on' });
    expect(await scraped()).toBeLessThanOrEqual(secondsSinceBegin());
  });

  it('is on the status page and in the API', async () => {
    expect(await get('/servers/pg1')).toContain('20261123T120000');
    expect(JSON.parse(await get('/api/servers'))).toMatchObject([
      { name: 'pg1', redundancy: { current: 3 } },
    ]);
  });

  it('is found faultless by promtool', async () => {
    const { stdout, stderr } = await execa('promtool', ['check', 'metrics'], {
      input: await get('/metrics'),
    });
    expect(stdout + stderr).toBe('');
  });
});

describe('a Redis with damaged values', () => {
  /** Another program does not record what it writes; without a change log everything is read again. */
  const forgetChanges = () => redis.del(changesKey('barback'));

  it('takes away only what is damaged', async () => {
    await redis.hset(stateKey('barback', 'checks'), 'pg1', 'not JSON');
    await redis.hset(stateKey('barback', 'server-facts'), 'pg1', '{"barmanVersion": 3}');
    await redis.hset(stateKey('barback', 'counters'), 'neither', 'a number');
    await redis.del(stateKey('barback', 'recovery-tests'));
    await redis.set(stateKey('barback', 'recovery-tests'), 'not a hash');
    await forgetChanges();

    const isWithoutStatus = async () => !(await get('/metrics')).includes('barman_status{');
    await waitUntil(isWithoutStatus, { description: 'a scrape of what is damaged' });
    const metrics = await get('/metrics');
    expect(metrics).not.toMatch(/^barman_(status|server_info|database_size_bytes|recovery_status)\{/m);
    expect(metrics).toContain('barman_current_redundancy{server_name="pg1"} 3');
    expect(metrics).toContain('barback_redis_up 1');
    expect(await get('/servers/pg1')).toContain('20261123T120000');
  });

  it('has no servers when the plan itself is damaged, and says so', async () => {
    await redis.hset(stateKey('barback', 'plan'), 'plan', '{}');
    await forgetChanges();
    await waitUntil(async () => !(await get('/metrics')).includes('server_name='), {
      description: 'a scrape without servers',
    });
    expect(await get('/')).toContain('The scheduler has not reported yet');
  });
});
