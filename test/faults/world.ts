import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { type CuttableLink, startCuttableLink } from '../fixtures/cuttable-link.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres.ts';
import { postgresOwner } from '../fixtures/postgres-programs.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type RedisCluster, startRedisCluster } from '../fixtures/redis-cluster.ts';
import { type SmallDisk, startSmallDisk } from '../fixtures/small-disk.ts';
import { type Sshd, startSshd } from '../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { recoveryHostLog } from './evidence/recovery-host-log.ts';
import { rolesOf, type Shape } from './shape.ts';
import { type SupervisedService, supervise } from './supervised-service.ts';

/** All of Barback on real servers, which a fault may do anything to. */
export interface World {
  shape: Shape;
  servers: ReadonlyMap<string, WorldServer>;
  /** By role: `worker-1`, `scheduler-2`, `exporter`. */
  services: ReadonlyMap<string, SupervisedService>;
  redis: RedisServer;
  /** The same, if it is a cluster. */
  cluster: RedisCluster | null;
  /** The recovery host. */
  sshd: Sshd;
  barman: BarmanHome;
  exporterPort: number;
  /** On the recovery host: where each server has a directory of its own. */
  recoveryDirectory: string;
  /** The file systems that backups lie on, and that they are restored on. */
  disks: { barman: SmallDisk; recovery: SmallDisk };
  /** What each command on the recovery host left in writing. */
  recoveryHostLog: string;
  /** What is not kept otherwise. */
  directory: string;
  /** Writes a server's file as it is while backups are due, with further lines. */
  configure(server: string, ...lines: string[]): Promise<void>;
  /** The same without its schedule: nothing is due any more. */
  retire(server: string): Promise<void>;
  stop(): Promise<void>;
}

export interface WorldServer {
  name: string;
  postgres: PostgresServer;
  /** The network between it and all others. */
  link: CuttableLink;
  /** Whether its backups are restored when they are taken. */
  isTested: boolean;
  /** What PostgreSQL logs. */
  log: string;
}

export interface WorldOptions {
  shape: Shape;
  /** When backups are due. */
  cron: string;
  /** When full ones are, incremental ones at the other times; null: all are full. */
  fullCron: string | null;
  /** What the services are started with besides. */
  environment: Record<string, string>;
}

/** Slow enough that a backup can be interrupted while it copies, in KB a second. */
const BANDWIDTH = 12_000;
/** All backups of the longest run. */
const BARMAN_DISK_MEGABYTES = 3500;
const RECOVERY_DISK_MEGABYTES = 1000;

export async function startWorld({
  shape,
  cron,
  fullCron,
  environment: extra,
}: WorldOptions): Promise<World> {
  const [directory, recovery] = await Promise.all([startTemporaryDirectory(), startTemporaryDirectory()]);
  const log = join(directory.path, 'recovery-host.log');
  const starting = shape.redis === 'cluster' ? startRedisCluster() : null;
  const [redis, sshd, barman, exporterPort, ...servers] = await Promise.all([
    starting ?? startRedis(),
    startSshd(),
    startBarmanHome(),
    getPort({ host: '127.0.0.1' }),
    ...shape.servers.map((name) =>
      startServer(name, directory, {
        isTested: name !== shape.servers.at(-1),
        isSummarized: fullCron !== null,
      }),
    ),
  ]);
  await recoveryHostLog.install(sshd, log);
  const disks = {
    barman: await startSmallDisk(barman.path, BARMAN_DISK_MEGABYTES),
    recovery: await startSmallDisk(recovery.path, RECOVERY_DISK_MEGABYTES),
  };
  const recoveryDirectory = join(recovery.path, 'recovery');
  const byName = new Map(servers.map((server) => [server.name, server]));
  const write = async (name: string, lines: readonly string[]) => {
    const server = byName.get(name);
    if (server === undefined) throw new Error(`there is no server ${name}`);
    const tested = [
      `#:backup_recovery_ssh_cmd = "${sshd.sshCommand}"`,
      `#:recovery_directory = ${recoveryDirectory}`,
      '#:recovery_host_slots = 2',
    ];
    await barman.writeServer(name, {
      postgres: server.postgres,
      lines: [
        `bandwidth_limit = ${BANDWIDTH}`,
        'create_slot = auto',
        ...(server.isTested ? tested : []),
        ...lines,
      ],
    });
  };
  const schedules =
    fullCron === null
      ? [`#:backup_cron = ${cron}`]
      : [`#:backup_cron = ${fullCron}`, `#:backup_incremental_cron = ${cron}`];
  const configure = (name: string, ...lines: string[]) => write(name, [...schedules, ...lines]);
  for (const name of shape.servers) await configure(name);

  const environment = {
    ...barman.environment,
    REDIS_URL: redis.url,
    LOG_LEVEL: 'debug',
    WORKER_GRACE_PERIOD: '2s',
    BARMAN_EXPORTER_PORT: `${exporterPort}`,
    BARBACK_METRICS: 'full',
    ...extra,
  };
  const services = new Map(
    rolesOf(shape).map((role) => {
      const name = (role.split('-')[0] ?? role) as 'worker' | 'scheduler' | 'exporter';
      return [role, supervise({ role, name, environment })];
    }),
  );
  return {
    shape,
    servers: byName,
    services,
    redis,
    cluster: await starting,
    sshd,
    barman,
    exporterPort,
    recoveryDirectory,
    disks,
    recoveryHostLog: log,
    directory: directory.path,
    configure,
    retire: (name) => write(name, []),
    async stop() {
      await Promise.all([...services.values()].map((service) => service.stop()));
      for (const disk of Object.values(disks)) await disk.stop();
      const parts = [barman, ...servers.map(({ postgres }) => postgres), sshd, redis, recovery, directory];
      for (const part of parts) await part.stop();
      for (const { link } of servers) await link.stop();
    },
  };
}

async function startServer(
  name: string,
  { path }: TemporaryDirectory,
  { isTested, isSummarized }: { isTested: boolean; isSummarized: boolean },
): Promise<WorldServer> {
  const logDirectory = join(path, name);
  await mkdir(logDirectory);
  const { uid, gid } = await postgresOwner();
  await chown(logDirectory, uid, gid);
  const settings = [
    'logging_collector = on',
    `log_directory = '${logDirectory}'`,
    "log_filename = 'postgresql.log'",
    'log_rotation_age = 0',
    "log_timezone = 'UTC'",
    "log_line_prefix = '%m [%p] '",
    'log_replication_commands = on',
    'log_disconnections = on',
    // a standby that takes over has no slot for Barman, and keeps for it what was not received yet
    "wal_keep_size = '256MB'",
    ...(isSummarized ? ['summarize_wal = on'] : []),
  ];
  const link = await startCuttableLink();
  const postgres = await startPostgres({ link, settings, walSegmentMegabytes: 1 });
  return { name, postgres, link, isTested, log: join(logDirectory, 'postgresql.log') };
}
