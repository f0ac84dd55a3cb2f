import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barback } from '../fixtures/barback.ts';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type Samples, scrape } from '../fixtures/scrape.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

/** As Barman 2 wrote it, of a server that cannot be reached any more. */
const backupInfo = (id: string, begin: string, end: string) => `backup_label=None
begin_offset=40
begin_time=${begin}
begin_wal=000000010000000000000002
begin_xlog=0/2000028
copy_stats={'analysis_time': 0.0, 'copy_time': 58.2, 'number_of_workers': 1, 'total_time': 58.4}
deduplicated_size=23456789
end_offset=248
end_time=${end}
end_wal=000000010000000000000002
end_xlog=0/20000F8
error=None
hba_file=/var/lib/postgresql/data/pg_hba.conf
mode=postgres
server_name=${id}
size=23456789
status=DONE
systemid=6400000000000000001
tablespaces=None
timeline=1
version=90602
xlog_segment_size=16777216
`;

const OLDER = '20261120T030001';
const NEWER = '20261121T030001';

describe('the volumes of docker-barman', () => {
  let barman: BarmanHome;
  let redis: RedisServer;
  let services: ListeningService[];
  let log: string;
  let text: string;
  let samples: Samples;
  const environment = () => ({
    ...barman.environment,
    REDIS_URL: redis.url,
    BARBACK_CHECK_INTERVAL: '2s',
    BARBACK_METRICS: 'full',
  });
  const of = (name: string) => samples.get(`${name}{server_name="postgreslab1"}`);

  beforeAll(async () => {
    [barman, redis] = await Promise.all([startBarmanHome(), startRedis()]);
    const unreachable = { port: 1, password: 'barman' };
    const lines = [
      'minimum_redundancy = 1',
      '#:backup_recovery_ssh_cmd = "ssh root@rec_pg"',
      '#:recovery_cron = 0 0 1 1 *',
    ];
    await barman.writeServer('postgreslab1', { postgres: unreachable, lines });
    await writeBackup(OLDER, '2026-11-20 03:00:01.5+00:00', '2026-11-20 03:01:01.5+00:00');
    await writeBackup(NEWER, '2026-11-21 03:00:01.5+00:00', '2026-11-21 03:01:31.5+00:00');
    log = join(barman.path, 'prometheus_exporter_work', 'backups_postgreslab1.log');
    text = [
      `postgreslab1 ${OLDER} start 1795143601123456789`,
      `postgreslab1 ${OLDER} end 1795143661000000000`,
      `postgreslab1 ${OLDER} duration 59`,
      `postgreslab1 ${OLDER} rec_status 1`,
      `postgreslab1 ${OLDER} recovery 61`,
      `postgreslab1 ${NEWER} start 1795230001123456789`,
      `postgreslab1 ${NEWER} end`, // the disk was full
      `postgreslab1 ${NEWER} duration 89`,
      `postgreslab1 ${NEWER} rec_status 0`,
      `postgreslab1 ${NEWER} recovery 33`,
      '',
    ].join('\n');
    await mkdir(join(barman.path, 'prometheus_exporter_work'));
    await writeFile(log, text);
    await utimes(log, 1795230100, 1795230100);

    services = await Promise.all([
      startService('scheduler', environment()),
      startService('worker', environment()),
      startService('exporter', environment()),
    ]);
    const port = services[2]?.port ?? 0;
    await waitUntil(
      async () => {
        samples = await scrape(port);
        return (
          of('barman_current_redundancy') !== undefined && of('barman_expected_redundancy') !== undefined
        );
      },
      { description: 'the catalogue and the facts to be read', timeoutMilliseconds: 60_000 },
    );
  });
  afterAll(async () => {
    await Promise.all((services ?? []).map((service) => service.stop()));
    await barman?.stop();
    await redis?.stop();
  });

  async function writeBackup(id: string, begin: string, end: string): Promise<void> {
    const directory = join(barman.path, 'postgreslab1', 'base', id);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'backup.info'), backupInfo(id, begin, end));
  }

  it.each([
    ['barman_current_redundancy', 2],
    ['barman_expected_redundancy', 1],
    ['barman_last_backup_size_bytes', 23_456_789],
    ['barman_backup_duration_seconds', 90],
    ['barman_backup_window_seconds', 86_400],
    ['barman_recovery_duration_seconds', 33],
    ['barman_recovery_status', 0],
  ])('have their metrics right after the first start: %s', (name, value) => {
    expect(of(name)).toBe(value);
  });

  it('have no proof: what was only restored by docker-barman was not verified', () => {
    expect(of('barman_backups_verified') ?? 0).toBe(0);
    expect(of('barman_recovery_verified_backup_timestamp_seconds')).toBeUndefined();
  });

  it('have their history, without the line that says nothing, which is told once', async () => {
    const { stdout } = await barback(environment(), 'history', 'postgreslab1');
    expect(stdout).toContain(`${NEWER}  `);
    expect(stdout).toContain('taken in 59 seconds by docker-barman');
    expect(stdout).toContain('docker-barman restored it, which took 33 seconds; not verified');
    const told = services[1]?.logLines().filter(({ lines }) => Array.isArray(lines)) ?? [];
    expect(told).toMatchObject([{ count: 1, lines: ['7: it does not have four words'] }]);
  });

  it('have their files as they were', async () => {
    expect(await readFile(log, 'utf8')).toBe(text);
    expect((await stat(log)).mtimeMs).toBe(1795230100_000);
  });
});
