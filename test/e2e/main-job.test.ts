import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Samples } from '../fixtures/scrape.ts';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

/** What Barman itself says of a backup. */
interface ShownBackup {
  backup_id: string;
  status: string;
  base_backup_information: {
    begin_time_timestamp: string;
    end_time_timestamp: string;
    copy_time_seconds: number;
  };
}
interface ListedBackup {
  backup_id: string;
  size_bytes: number;
  wal_size_bytes: number;
  end_time_timestamp: string;
  status: string;
}
interface Diagnosed {
  servers: Record<
    string,
    {
      config: { minimum_redundancy: number };
      backups: Record<
        string,
        { size: number; deduplicated_size: number; begin_time: string; end_time: string }
      >;
    }
  >;
}

interface ShownServer {
  current_size: string;
}

const ORIGINAL_METRICS = [
  'barman_status',
  'barman_last_backup_size_bytes',
  'barman_expected_redundancy',
  'barman_database_size_bytes',
  'barman_backup_duration_seconds',
  'barman_recovery_duration_seconds',
  'barman_recovery_status',
  'barman_backup_window_seconds',
  'barman_last_backup_age_seconds',
  'barman_current_redundancy',
];

describe('two servers that were just added', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      BARBACK_METRICS: 'full',
      BARBACK_CHECK_INTERVAL: '5s',
      BARBACK_METRICS_COMPAT: 'prometheus-barman-exporter',
    });
    const [first, second] = stack.postgres;
    const schedule = '#:backup_cron = */30 * * * * *';
    await stack.barman.writeServer('pg1', { postgres: first, lines: [schedule, ...stack.recoveryLines] });
    await stack.barman.writeServer('pg2', { postgres: second, lines: [schedule, 'minimum_redundancy = 1'] });
  });
  afterAll(() => stack?.stop());

  const sample = async (series: string) => (await stack.scrape()).get(series);
  const of = (name: string, server: string) => `${name}{server_name="${server}"}`;
  const json = async <Answer>(...args: string[]) =>
    JSON.parse((await stack.barman.run('-f', 'json', ...args)).stdout) as Answer;

  it.each(['pg1', 'pg2'])('are backed up on schedule with no command typed: %s', async (server) => {
    await waitUntil(async () => (await sample(of('barman_current_redundancy', server))) ?? 0, {
      description: `a DONE backup of ${server}`,
      timeoutMilliseconds: 120_000,
    });
  });

  it('are restored and proven after the backup, where a recovery host is set', async () => {
    await waitUntil(async () => (await sample(of('barman_recovery_status', 'pg1'))) === 0, {
      description: 'a passed recovery test of pg1',
      timeoutMilliseconds: 120_000,
    });
    expect(await sample(of('barman_recovery_status', 'pg2'))).toBeUndefined();
  });

  describe('once no more backups are due', () => {
    let samples: Samples;
    let scrapedAt: number;
    beforeAll(async () => {
      const [first, second] = stack.postgres;
      await stack.barman.writeServer('pg1', { postgres: first, lines: stack.recoveryLines });
      await stack.barman.writeServer('pg2', { postgres: second, lines: ['minimum_redundancy = 1'] });
      await waitUntil(
        async () => {
          const now = await stack.scrape();
          const idle = ['active', 'waiting', 'prioritized', 'delayed'].every((state) =>
            ['work', 'recovery'].every(
              (queue) => now.get(`barback_queue_jobs{queue="${queue}",state="${state}"}`) === 0,
            ),
          );
          const unscheduled = !now.has(
            'barback_schedule_next_run_timestamp_seconds{server_name="pg1",kind="backup"}',
          );
          return idle && unscheduled && now.get(of('barman_status', 'pg2')) === 0;
        },
        { description: 'the queue to be empty', timeoutMilliseconds: 120_000 },
      );
      await waitUntil(
        async () => {
          scrapedAt = Date.now();
          samples = await stack.scrape();
          const counted = await Promise.all(
            ['pg1', 'pg2'].map(async (server) => {
              const listed = await json<Record<string, ListedBackup[]>>('list-backup', server);
              const done = listed[server]?.filter(({ status }) => status === 'DONE') ?? [];
              const wal = samples.get(of('barman_last_backup_wal_size_bytes', server));
              return (
                done.length === samples.get(of('barman_current_redundancy', server)) &&
                wal === done[0]?.wal_size_bytes
              );
            }),
          );
          return counted.every(Boolean);
        },
        { description: 'the catalogue to be read', timeoutMilliseconds: 90_000 },
      );
    });

    it.each(['pg1', 'pg2'])('every original metric of %s is there', (server) => {
      const names = ORIGINAL_METRICS.filter((name) => server === 'pg1' || !name.includes('recovery'));
      expect(names.filter((name) => !samples.has(of(name, server)))).toEqual([]);
    });

    it.each(['pg1', 'pg2'])(
      'sizes, times and counts of %s are what Barman itself reports',
      async (server) => {
        const listed = (await json<Record<string, ListedBackup[]>>('list-backup', server))[server] ?? [];
        const done = listed.filter(({ status }) => status === 'DONE');
        const newest = done[0];
        const shown = (await json<Record<string, ShownBackup>>('show-backup', server, 'latest'))[server];
        const diagnosed = JSON.parse((await stack.barman.run('diagnose')).stdout) as Diagnosed;
        const diagnosis = diagnosed.servers[server];
        const backup = diagnosis?.backups[newest?.backup_id ?? ''];

        expect(shown?.backup_id).toBe(newest?.backup_id);
        expect(samples.get(of('barman_last_backup_size_bytes', server))).toBe(backup?.size);
        expect(samples.get(of('barman_current_redundancy', server))).toBe(done.length);
        expect(samples.get(of('barman_expected_redundancy', server))).toBe(
          diagnosis?.config.minimum_redundancy,
        );
        expect(samples.get(of('barman_last_backup_copy_duration_seconds', server))).toBe(
          shown?.base_backup_information.copy_time_seconds,
        );

        const begin = Number(shown?.base_backup_information.begin_time_timestamp);
        const end = Number(shown?.base_backup_information.end_time_timestamp);
        const ended = samples.get(
          `barman_last_backup_timestamp_seconds{server_name="${server}",backup_type="full"}`,
        );
        expect(Math.floor(ended ?? 0)).toBe(end);
        const measured = samples.get(of('barman_backup_duration_seconds', server)) ?? -1;
        expect(Math.abs(measured - (end - begin))).toBeLessThanOrEqual(1); // Barman's timestamps are whole seconds
        const age = samples.get(of('barman_last_backup_age_seconds', server)) ?? -1;
        expect(Math.abs(scrapedAt / 1000 - age - begin)).toBeLessThan(60);
      },
    );

    it.each(['pg1', 'pg2'])('what backups and WAL of %s take is what Barman has', async (server) => {
      const { servers } = JSON.parse((await stack.barman.run('diagnose')).stdout) as Diagnosed;
      const backups = Object.values(servers[server]?.backups ?? {});
      const kind = (name: string) =>
        samples.get(`barman_catalog_size_bytes{server_name="${server}",kind="${name}"}`) ?? -1;
      expect(kind('base')).toBe(backups.reduce((sum, backup) => sum + backup.deduplicated_size, 0));
      expect(kind('wal')).toBeGreaterThan(0);
      expect(samples.get(of('barman_last_backup_incremental_depth', server))).toBe(0);
      const archivedAt = samples.get(of('barman_wal_last_archived_timestamp_seconds', server)) ?? -1;
      expect(Math.abs(scrapedAt / 1000 - archivedAt)).toBeLessThan(600);
    });

    it.each(['pg1', 'pg2'])('prometheus-barman-exporter would say the same of %s', async (server) => {
      const own = (name: string) => samples.get(`${name}{server="${server}"}`);
      const each = (name: string, of: ListedBackup[]) =>
        of.map((_, index) => samples.get(`${name}{server="${server}",number="${index + 1}"}`));
      // WAL of the newest backup may be archived at any moment
      await waitUntil(
        async () => {
          scrapedAt = Date.now();
          samples = await stack.scrape();
          const listed = (await json<Record<string, ListedBackup[]>>('list-backup', server))[server] ?? [];
          const done = listed.filter(({ status }) => status === 'DONE');
          const failed = listed.filter(({ status }) => status === 'FAILED');
          return isDeepStrictEqual(
            {
              size: each('barman_backup_size', done),
              walSize: each('barman_backup_wal_size', done),
              total: own('barman_backups_total'),
              failed: own('barman_backups_failed'),
            },
            {
              size: done.map(({ size_bytes }) => size_bytes),
              walSize: done.map(({ wal_size_bytes }) => wal_size_bytes),
              total: done.length + failed.length,
              failed: failed.length,
            },
          );
        },
        { description: 'the same backups', timeoutMilliseconds: 60_000 },
      );
      const checked = (await json<Record<string, Record<string, { status: string }>>>('check', server))[
        server
      ];
      const up = Object.keys(checked ?? {}).map((check) =>
        samples.get(`barman_up{server="${server}",check="${check}"}`),
      );
      expect(up).toEqual(Object.values(checked ?? {}).map(({ status }) => (status === 'OK' ? 1 : 0)));
      expect(Math.abs(scrapedAt / 1000 - (own('barman_metrics_update') ?? -1))).toBeLessThan(120);
    });

    it.each([
      ['barback_queue_wait_seconds_count{queue="ticks"}'],
      ['barback_queue_wait_seconds_count{queue="checks"}'],
      ['barback_queue_wait_seconds_count{queue="work"}'],
      ['barback_queue_job_duration_seconds_count{queue="cron"}'],
      ['barback_queue_job_duration_seconds_count{queue="work"}'],
      ['barback_schedule_start_delay_seconds_count{kind="backup"}'],
    ])('jobs have been counted with their times: %s', (series) => {
      expect(samples.get(series)).toBeGreaterThan(0);
    });

    it.each(['pg1', 'pg2'])('the size of %s is what Barman reports', async (server) => {
      // PostgreSQL looks after its tables by itself: they may grow at any moment
      await waitUntil(
        async () => {
          const shown = (await json<Record<string, ShownServer>>('show-server', server))[server];
          return (await sample(of('barman_database_size_bytes', server))) === Number(shown?.current_size);
        },
        { description: 'the same size', timeoutMilliseconds: 60_000 },
      );
    });

    it('the status page, the API and the command line tell the same', async () => {
      const servers = JSON.parse(await stack.read('/api/servers')) as {
        name: string;
        lastBackup: { backupId: string };
      }[];
      const { stdout } = await stack.barback('status', '--json');
      const told = JSON.parse(stdout) as typeof servers;
      const ids = (list: typeof servers) => list.map(({ name, lastBackup }) => [name, lastBackup.backupId]);
      expect(ids(told)).toEqual(ids(servers));
      for (const { name, lastBackup } of servers) {
        expect(await stack.read('/')).toContain(`href="servers/${name}"`);
        expect(await stack.read(`/servers/${name}`)).toContain(lastBackup.backupId);
      }
    });

    it('a backup and a recovery test can be asked for by hand', async () => {
      const backup = await stack.barback('backup', 'pg2');
      expect(backup).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('of pg2 is DONE') });
      const test = await stack.barback('recovery-test', 'pg1');
      expect(test).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/recovery test of pg1 \S+ passed/),
      });
      expect(await stack.barback('backup', 'pg9')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('the servers are pg1, pg2'),
      });
    });

    it('no password is anywhere but in the server files', async () => {
      const { password } = stack.postgres[0];
      const pages = await Promise.all(['/', '/metrics', '/api/servers'].map(stack.read));
      const logs = Object.values(stack.services).map((service) => service.output());
      const dump = await stack.redis.dump();
      expect(dump).toContain('pg1');
      const leaks = [...pages, ...logs, dump].filter((text) => text.includes(password));
      expect(leaks).toEqual([]);
    });
  });
});
