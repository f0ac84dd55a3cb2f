import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workQueues } from '@barback/shared/queue/enqueue';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboards, expressionsOf } from '../../deploy/grafana/dashboards.ts';
import { readRules } from '../../deploy/prometheus/read-rules.ts';
import { makeArchiveHole } from '../fixtures/archive-hole.ts';
import { startBarmanHome } from '../fixtures/barman.ts';
import { hurriedRules } from '../fixtures/hurried-rules.ts';
import { killedBackup } from '../fixtures/killed-backup.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres.ts';
import { type Monitoring, startMonitoring } from '../fixtures/prometheus.ts';
import { type SmallDisk, startSmallDisk } from '../fixtures/small-disk.ts';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const PATIENCE = 120_000;
const SMALL_DISK_MEGABYTES = 2000;
const COMMIT_MILLISECONDS = 1500;
const NOBODY_LISTENS = { port: 1, password: 'none' };

describe('Prometheus with the rules of deploy/, and Alertmanager', () => {
  let stack: Stack;
  /** Whose WAL is held back. */
  let third: PostgresServer;
  /** Where that WAL has room. */
  let roomy: TemporaryDirectory;
  let disk: SmallDisk;
  let monitoring: Monitoring;
  let redis: Redis;
  /** Something goes on in pg1, of which some would be lost. */
  let committing: NodeJS.Timeout;

  beforeAll(async () => {
    const home = startBarmanHome().then(async (barman) => {
      disk = await startSmallDisk(barman.path, SMALL_DISK_MEGABYTES);
      return barman;
    });
    const quick = { settings: ['wal_init_zero = off'], walSegmentMegabytes: 64 };
    [stack, third, roomy] = await Promise.all([
      startStack({ BARBACK_CHECK_INTERVAL: '3s', WORKER_CONCURRENCY: '4' }, home),
      startPostgres(quick),
      startTemporaryDirectory(),
    ]);
    redis = new Redis(stack.redis.url, { maxRetriesPerRequest: null });
    redis.on('error', () => {}); // it is meant to be away
    monitoring = await startMonitoring(stack.services.exporter.port, hurriedRules(await readRules()));
    await Promise.all([
      write('pg1', 0, '#:recovery_max_duration = 10m', '#:recovery_max_data_age = 1h'),
      write('pg2', 1, 'minimum_redundancy = 1'),
    ]);
    committing = setInterval(() => {
      stack.postgres[0].query('SELECT txid_current()').catch(() => {}); // it may be going down
    }, COMMIT_MILLISECONDS);
    await backUp('pg2');
    await waitUntil(
      async () => (await stack.scrape()).get('barman_recovery_status{server_name="pg1"}') === 0,
      {
        description: 'a backup of pg1 to be proven',
        timeoutMilliseconds: PATIENCE,
      },
    );
  });
  afterAll(async () => {
    clearInterval(committing);
    await monitoring?.stop();
    redis?.disconnect();
    await disk?.stop();
    await stack?.stop();
    await third?.stop();
    await roomy?.stop();
  });

  /** A server file; pg1 is backed up, and tested, all the time. */
  const write = async (server: string, of: 0 | 1, ...lines: string[]) => {
    const schedule = server === 'pg1' ? ['#:backup_cron = */20 * * * * *', ...recoveryLines()] : [];
    await stack.barman.writeServer(server, {
      postgres: stack.postgres[of],
      slotName: `barman_${server}`,
      lines: [...schedule, ...lines],
    });
  };
  const recoveryLines = () => [...stack.recoveryLines, '#:recovery_host_slots = 2'];
  const backUpEndsWith = async (server: string, exitCode: number) => {
    await waitUntil(async () => (await stack.scrape()).has(`barman_server_active{server_name="${server}"}`), {
      description: `${server} to be known`,
    });
    expect(await stack.barback('backup', server)).toMatchObject({ exitCode });
  };
  const backUp = (server: string) => backUpEndsWith(server, 0);
  const failToBackUp = (server: string) => backUpEndsWith(server, 1);
  /** The catalogue, and the room on the disk, are looked at now and not within a minute. */
  const look = async () => {
    const queues = workQueues(redis, 'barback');
    await queues.enqueue('catalogue', { slot: `${Date.now()}`, trigger: 'manual' });
    await queues.close();
  };
  const told = async (...[alert, about]: Told) =>
    (await monitoring.alerts()).some(
      ({ labels }) =>
        labels.alertname === alert && (about === undefined || Object.values(labels).includes(about)),
    );
  const isTold = async (...what: Told) => {
    await waitUntil(() => told(...what), { description: what.join(' of '), timeoutMilliseconds: PATIENCE });
  };
  const isNotTold = async (...what: Told) => {
    await waitUntil(async () => !(await told(...what)), {
      description: `no ${what.join(' of ')}`,
      timeoutMilliseconds: PATIENCE,
    });
  };

  it('finds nothing to complain about in the metrics', async () => {
    const input = await stack.read('/metrics');
    const { stdout, stderr } = await execa('promtool', ['check', 'metrics'], { input });
    expect(`${stdout}${stderr}`).toBe('');
  });

  it('tells nothing while all is well', async () => {
    await waitUntil(async () => (await monitoring.alerts()).length === 0, {
      description: 'no alert',
      timeoutMilliseconds: PATIENCE,
    });
  });

  it.each([...dashboards()])('has what each panel of %s asks for', async (_name, dashboard) => {
    const expressions = expressionsOf(dashboard).map((expression) => expression.replaceAll('$server', 'pg1'));
    const without = async () => {
      const answers = await Promise.all(expressions.map(monitoring.query));
      return expressions.filter((_, index) => answers[index]?.length === 0);
    };
    await waitUntil(async () => (await without()).length === 0, {
      description: 'each panel to have data',
      timeoutMilliseconds: PATIENCE,
    }).catch(async () => expect(await without()).toEqual([]));
  });

  describe('of servers', () => {
    let leftOver: string;
    const faults: Told[] = [
      ['BarbackNeverBackedUp', 'pg3'],
      ['BarbackServerUnreachable', 'gone'],
      ['BarbackBackupFailed', 'gone'],
      ['BarbackRecoveryTimeObjectiveMissed', 'pg1'],
      ['BarbackRecoveryPointObjectiveMissed', 'pg1'],
      ['BarbackRedundancyLow', 'pg2'],
      ['BarbackCheckFailed', 'pg2'],
      ['BarbackBackupsLeftOver', 'pg2'],
      ['BarbackWalMissing', 'pg2'],
      ['BarbackWalStreamingDown', 'pg3'],
      ['BarbackSlotRetainsWal', 'pg3'],
      ['BarbackRecoveryTestFailed', 'untrue'],
      ['BarbackNeverProven', 'untrue'],
      ['BarbackConfigurationError'],
      ['BarbackRedisEvicts'],
      ['BarbackRedisNotPersistent'],
    ];
    const errors = () => join(stack.barman.path, 'pg2', 'errors', 'no-wal');
    const writeUntrue = (...lines: string[]) =>
      write('untrue', 1, '#:recovery_cron = */5 * * * * *', ...recoveryLines(), ...lines);

    beforeAll(async () => {
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await redis.config('SET', 'appendonly', 'no');
      await write('pg1', 0, '#:recovery_max_duration = 1ms', '#:recovery_max_data_age = 1ms');
      await write('pg2', 1, 'minimum_redundancy = 9');
      await write('wrong', 1, '#:backup_cron = every night');
      await writeUntrue('#:recovery_sql = SELECT false');
      await stack.barman.writeServer('pg3', {
        postgres: third,
        slotName: 'barman_pg3',
        lines: [`backup_directory = ${roomy.path}`],
      });
      await stack.barman.writeServer('gone', { postgres: NOBODY_LISTENS });
      await Promise.all([backUp('untrue'), breakPg2(), holdBackWal(), failToBackUp('gone')]);
      await look();
    });

    const breakPg2 = async () => {
      await writeFile(errors(), '');
      leftOver = await killedBackup(stack.barman, 'pg2');
      await makeArchiveHole('pg2', stack.postgres[1], stack.barman);
    };
    const holdBackWal = async () => {
      await waitUntil(() => third.query('SELECT 1 FROM pg_stat_replication'), {
        description: 'WAL of pg3 to be streamed',
        timeoutMilliseconds: PATIENCE,
      });
      await third.query('ALTER ROLE streaming_barman NOLOGIN');
      await third.query('SELECT pg_terminate_backend(pid) FROM pg_stat_replication');
      for (let segment = 0; segment < 17; segment++)
        await third.query('SELECT txid_current(), pg_switch_wal()');
    };

    it.each(faults)('%s of %s', isTold);

    describe('and no more once it is mended:', () => {
      beforeAll(async () => {
        await redis.config('SET', 'maxmemory-policy', 'noeviction');
        await redis.config('SET', 'appendonly', 'yes');
        await write('pg1', 0, '#:recovery_max_duration = 10m', '#:recovery_max_data_age = 1h');
        await write('pg2', 1, 'minimum_redundancy = 1');
        await stack.barman.removeServer('wrong');
        await writeUntrue();
        await write('gone', 1);
        await third.query("SELECT pg_drop_replication_slot('barman_pg3')");
        await third.query('ALTER ROLE streaming_barman LOGIN');
        await rm(errors());
        await stack.barman.run('delete', 'pg2', leftOver);
        await Promise.all(['pg2', 'pg3', 'gone'].map(backUp));
        await look();
      });

      it.each(faults)('%s of %s', isNotTold);
    });
  });

  describe('of what is not there', () => {
    const missing: Told[] = [
      ['BarbackNoWorker', 'work'],
      ['BarbackNoScheduler'],
      ['BarbackStaleData', 'pg1'],
      ['BarbackQueueOverdue', 'checks'],
      ['BarbackBackupLate', 'pg1'],
      ['BarbackProofTooOld', 'pg1'],
    ];
    beforeAll(async () => {
      await stack.services.worker.stop();
      await waitUntil(
        async () =>
          ((await stack.scrape()).get('barback_queue_jobs{queue="checks",state="waiting"}') ?? 0) > 0,
        { description: 'a check to be due' },
      );
      await stack.services.scheduler.stop();
    });

    it.each(missing)('%s of %s', isTold);

    it('what follows from it is held back', async () => {
      const stale = (await monitoring.alerts()).filter(
        ({ labels }) => labels.alertname === 'BarbackStaleData',
      );
      expect(new Set(stale.map(({ status }) => status.state))).toEqual(new Set(['suppressed']));
    });

    describe('and no more once it is there again:', () => {
      beforeAll(async () => {
        await Promise.all([stack.restart('worker'), stack.restart('scheduler')]);
      });
      it.each(missing)('%s of %s', isNotTold);
    });
  });

  it('of a disk that is full, until there is room', async () => {
    await disk.fill();
    await look();
    await isTold('BarbackDiskFull');
    await disk.empty();
    await look();
    await isNotTold('BarbackDiskFull');
  });

  it('of a Redis that is down, until it is up', async () => {
    await stack.redis.kill();
    await isTold('BarbackRedisDown');
    await stack.redis.restart();
    await isNotTold('BarbackRedisDown');
  });

  it('of an exporter that is down, until it is up', async () => {
    const { port } = stack.services.exporter;
    await stack.services.exporter.stop();
    await isTold('BarbackExporterDown');
    await stack.restart('exporter', { BARMAN_EXPORTER_PORT: `${port}` });
    await isNotTold('BarbackExporterDown');
  });
});

/** An alert, and the server or queue that it is about where there is one. */
type Told = [alert: string, about?: string];
