import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboards, expressionsOf } from '../../deploy/grafana/dashboards.ts';
import { killedBackup } from '../fixtures/killed-backup.ts';
import { type MonitoredStack, startMonitoredStack } from '../fixtures/monitored-stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';
import { archives, makeArchiveHole } from '../fixtures/wal-archive.ts';

const PATIENCE_MILLISECONDS = 120_000;
const NOBODY_LISTENS = { port: 1, password: 'none' };
/** What pg3 does not stream: more than a gibibyte. */
const LARGE_SEGMENTS = 17;
/** How much of the disk is free: so little that it is told of if it goes on like that, or in any case, and enough. */
const FILLED_ENOUGH = 0.25;
const FULL = 0.05;
const ROOMY = 0.3;
const PIECE_MEGABYTES = 100;

describe('Prometheus with the rules of deploy/, and Alertmanager', () => {
  let on: MonitoredStack;
  beforeAll(async () => {
    on = await startMonitoredStack();
    await Promise.all([writePg1('10m'), writePg2(2)]);
    expect(await on.backUp('pg2')).toBe(0);
    await waitUntil(
      async () => (await on.stack.scrape()).get('barman_recovery_status{server_name="pg1"}') === 0,
      { description: 'a backup of pg1 to be proven', timeoutMilliseconds: PATIENCE_MILLISECONDS },
    );
  });
  afterAll(() => on?.stop());

  /** It is backed up and tested all the time, and does not fill the disk. */
  const writePg1 = (maxDuration: string) =>
    on.write('pg1', 0, [
      '#:backup_cron = */30 * * * * *',
      'retention_policy = REDUNDANCY 2',
      ...on.recoveryLines,
      `#:recovery_max_duration = ${maxDuration}`,
      '#:recovery_max_data_age = 1h',
    ]);
  /** Its first backup is not enough, as of each server that is new. */
  const writePg2 = (minimumRedundancy: number) =>
    on.write('pg2', 1, [`minimum_redundancy = ${minimumRedundancy}`]);
  const isTold = (what: string) => on.monitoring.tells(what);
  const isNotTold = (what: string) => on.monitoring.tellsNoMore(what);

  it('finds nothing to complain about in the metrics', async () => {
    const input = await on.stack.read('/metrics');
    const { stdout, stderr } = await execa('promtool', ['check', 'metrics'], { input });
    expect(`${stdout}${stderr}`).toBe('');
  });

  it('tells nothing while all is well', async () => {
    await waitUntil(async () => (await on.monitoring.alerts()).length === 0, {
      description: 'no alert',
      timeoutMilliseconds: PATIENCE_MILLISECONDS,
    });
  });

  it.each([...dashboards()])('has what each panel of %s asks for', async (_name, dashboard) => {
    const expressions = expressionsOf(dashboard).map((expression) => expression.replaceAll('$server', 'pg1'));
    let unanswered = expressions;
    const isAnswered = async () => {
      const answers = await Promise.all(expressions.map(on.monitoring.query));
      unanswered = expressions.filter((_, index) => answers[index]?.length === 0);
      return unanswered.length === 0;
    };
    const asked = waitUntil(isAnswered, {
      description: 'each panel to have data',
      timeoutMilliseconds: PATIENCE_MILLISECONDS,
    });
    await asked.catch(() => expect(unanswered).toEqual([]));
  });

  describe('tells of servers:', () => {
    let leftOver: string;
    const faults = [
      'BarbackNeverBackedUp pg3',
      'BarbackServerUnreachable gone',
      'BarbackBackupFailed gone',
      'BarbackRecoveryTimeObjectiveMissed pg1',
      'BarbackRecoveryPointObjectiveMissed untrue',
      'BarbackRedundancyLow pg2',
      'BarbackCheckFailed pg2',
      'BarbackBackupsLeftOver pg2',
      'BarbackWalMissing pg2',
      'BarbackWalStreamingDown pg3',
      'BarbackSlotRetainsWal pg3',
      'BarbackRecoveryTestFailed untrue',
      'BarbackNeverProven untrue',
      'BarbackConfigurationError',
      'BarbackRedisEvicts',
      'BarbackRedisNotPersistent',
    ];
    const unknownFile = () => join(on.stack.barman.path, 'pg2', 'errors', 'no-wal');
    const writeUntrue = (...lines: string[]) =>
      on.write('untrue', 1, ['#:recovery_cron = */20 * * * * *', ...on.recoveryLines, ...lines]);

    beforeAll(async () => {
      await on.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await on.redis.config('SET', 'appendonly', 'no');
      await writePg1('1ms');
      await on.write('wrong', 1, ['#:backup_cron = every night']);
      await on.write('untrue', 1, []);
      await on.stack.barman.writeServer('pg3', {
        postgres: on.third,
        slotName: 'barman_pg3',
        lines: [`backup_directory = ${on.roomyDirectory}`],
      });
      await on.stack.barman.writeServer('gone', { postgres: NOBODY_LISTENS });
      const [untrue, gone] = await Promise.all([
        on.backUp('untrue'),
        on.backUp('gone'),
        breakPg2(),
        holdBackWal(),
      ]);
      expect({ untrue, gone }).toEqual({ untrue: 0, gone: 1 });
      await fallSilent();
      await writeUntrue('#:recovery_sql = SELECT false', '#:recovery_max_data_age = 1s');
      await on.look();
    });

    const breakPg2 = async () => {
      await writeFile(unknownFile(), '');
      expect(await on.backUp('pg2')).toBe(0);
      await writePg2(1);
      await on.stack.barman.run('delete', 'pg2', 'oldest');
      await writePg2(2);
      leftOver = await killedBackup(on.stack.barman, 'pg2');
      await makeArchiveHole('pg2', on.stack.postgres[1], on.stack.barman);
    };
    const holdBackWal = async () => {
      await waitUntil(() => on.third.query('SELECT 1 FROM pg_replication_slots WHERE active'), {
        description: 'WAL of pg3 to be streamed',
        timeoutMilliseconds: PATIENCE_MILLISECONDS,
      });
      await on.third.query('ALTER ROLE streaming_barman NOLOGIN');
      await on.third.query('SELECT pg_terminate_backend(pid) FROM pg_stat_replication');
      for (let segment = 0; segment < LARGE_SEGMENTS; segment++)
        await on.third.query('SELECT txid_current(), pg_switch_wal()');
    };
    /** The newest transaction of untrue is two seconds older than its newest WAL. */
    const fallSilent = async () => {
      const { barman, postgres } = on.stack;
      const last = await postgres[1].query('SELECT pg_walfile_name(pg_current_wal_lsn()), txid_current()');
      const segment = last.split('|')[0] ?? '';
      for (const sql of ['pg_sleep(2)', 'pg_switch_wal()', "pg_create_restore_point('silence')"])
        await postgres[1].query(`SELECT ${sql}`);
      await waitUntil(() => archives(barman, 'untrue', segment), {
        description: 'the last segment to be archived',
        timeoutMilliseconds: PATIENCE_MILLISECONDS,
      });
    };

    it.each(faults)('%s', isTold);

    describe('and no more once it is mended:', () => {
      beforeAll(async () => {
        await on.redis.config('SET', 'maxmemory-policy', 'noeviction');
        await on.redis.config('SET', 'appendonly', 'yes');
        await writePg1('10m');
        await on.stack.barman.removeServer('wrong');
        await writeUntrue('#:recovery_max_data_age = 1h');
        await on.write('gone', 1, []);
        await on.third.query("SELECT pg_drop_replication_slot('barman_pg3')");
        await on.third.query('ALTER ROLE streaming_barman LOGIN');
        await rm(unknownFile());
        await on.stack.barman.run('delete', 'pg2', leftOver);
        expect(await Promise.all(['pg2', 'pg3', 'gone'].map(on.backUp))).toEqual([0, 0, 0]);
        await on.look();
      });

      it.each(faults)('%s', isNotTold);
    });
  });

  describe('tells of what is not there:', () => {
    const missing = [
      'BarbackNoWorker work',
      'BarbackNoScheduler',
      'BarbackStaleData pg1',
      'BarbackQueueOverdue checks',
      'BarbackBackupLate pg1',
      'BarbackProofTooOld pg1',
    ];
    const waitingChecks = 'barback_queue_jobs{queue="checks",state="waiting"}';
    beforeAll(async () => {
      await on.stack.services.worker.stop();
      await waitUntil(async () => (await on.stack.scrape()).get(waitingChecks), {
        description: 'a check to be due',
      });
      await on.stack.services.scheduler.stop();
    });

    it.each(missing)('%s', isTold);

    it('what follows from it is held back', async () => {
      const stale = (await on.monitoring.alerts()).filter(
        ({ labels }) => labels.alertname === 'BarbackStaleData',
      );
      expect(new Set(stale.map(({ status }) => status.state))).toEqual(new Set(['suppressed']));
    });

    describe('and no more once it is there again:', () => {
      beforeAll(async () => {
        await Promise.all([on.stack.restart('worker'), on.stack.restart('scheduler')]);
      });

      it.each(missing)('%s', isNotTold);
    });
  });

  describe('tells of what is there and does nothing:', () => {
    const silent = ['BarbackQueueOverdue work', 'BarbackNoScheduler'];
    beforeAll(async () => {
      on.stack.services.scheduler.signal('SIGSTOP');
      await on.queues.queue('work').pause();
      await on.queues.enqueue('backup', { server: 'pg2', slot: `${Date.now()}`, trigger: 'manual' });
    });

    it.each(silent)('%s', isTold);

    it('though Redis has a scheduler that is at work', async () => {
      expect(await on.monitoring.query('barback_queue_workers{queue="ticks"}')).toEqual([1]);
    });

    describe('and no more once it goes on:', () => {
      beforeAll(async () => {
        on.stack.services.scheduler.signal('SIGCONT');
        await on.queues.queue('work').resume();
      });

      it.each(silent)('%s', isNotTold);
    });
  });

  describe('tells, one after the other, of', () => {
    const faults: [alert: string, fault: () => Promise<unknown>, mending: () => Promise<unknown>][] = [
      ['BarbackDiskFilling', () => fillSlowly(), () => empty()],
      ['BarbackDiskFull', () => fill(), () => empty()],
      ['BarbackRedisDown', () => on.stack.redis.kill(), () => on.stack.redis.restart()],
      [
        'BarbackExporterDown',
        () => on.stack.services.exporter.stop(),
        () => on.stack.restart('exporter', { BARMAN_EXPORTER_PORT: `${on.stack.services.exporter.port}` }),
      ],
    ];
    /** As backups do that nobody deletes: at each look there is less room. */
    const fillSlowly = async () => {
      for (let free = await on.freeShare(); free > FILLED_ENOUGH; free = await on.freeShare()) {
        await on.disk.take(PIECE_MEGABYTES);
        await on.lookUntil((share) => share < free);
      }
    };
    const fill = () => on.disk.fill().then(() => on.lookUntil((share) => share < FULL));
    const empty = () => on.disk.empty().then(() => on.lookUntil((share) => share > ROOMY));

    describe.each(faults)('%s', (alert, fault, mending) => {
      it('when it is so', async () => {
        await fault();
        await isTold(alert);
      });

      it('and no more once it is mended', async () => {
        await mending();
        await isNotTold(alert);
      });
    });
  });
});
