import { highest } from '../../ladder/highest.ts';

/** What differs from one restored server to the next. */
export interface RestoredServerSettings {
  socketDirectory: string;
  /** Tells this server from every other. */
  clusterName: string;
  /** `15`. */
  major: number;
  /** Libraries that the server is started with; none but these. */
  preloadLibraries: readonly string[];
  /** How to recover. */
  recovery: Record<string, string>;
  /** What the backed-up server had at the most of the settings that a recovery must not have less of. */
  atLeast: Readonly<Record<string, number>>;
}

/**
 * The whole configuration of a restored server: it connects to nothing, nobody but its owner connects to it, it needs
 * no file outside its data directory, and it is enough for recovery. Pure.
 */
export function postgresqlConf(server: RestoredServerSettings): string {
  const settings = {
    ...server.recovery,
    ...CLOSED,
    ...asText(highest(ENOUGH, server.atLeast)),
    ...(server.major >= 16 && { reserved_connections: '0' }),
    // or VACUUM would skip indexes in an old cluster
    ...(server.major >= 14 && {
      vacuum_failsafe_age: '2100000000',
      vacuum_multixact_failsafe_age: '2100000000',
    }),
    ...(server.major >= 15 && { archive_library: '' }),
    ...(server.major >= 17 && { event_triggers: 'off' }),
    cluster_name: server.clusterName,
    unix_socket_directories: server.socketDirectory,
    shared_preload_libraries: server.preloadLibraries.join(', '),
  };
  return [
    '# written by Barback for a recovery test; what was restored is in postgresql.conf.restored',
    ...Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`),
  ].join('\n');
}

/**
 * Enough for any cluster: to replay what it prepared, to dump it with thousands of tables in one transaction, and for
 * the connections that verify it.
 */
const ENOUGH = {
  max_connections: 60,
  max_prepared_transactions: 100,
  max_locks_per_transaction: 1024,
  max_worker_processes: 8,
  max_wal_senders: 10,
};

const asText = (settings: Record<string, number>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));

const CLOSED = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  ssl: 'off',
  archive_mode: 'off',
  archive_command: '',
  primary_conninfo: '',
  // no subscription of the original server may be taken over
  max_logical_replication_workers: '0',
  session_preload_libraries: '',
  local_preload_libraries: '',
  jit: 'off',
  autovacuum: 'off',
  logging_collector: 'off',
  // what it says while it recovers is read
  lc_messages: 'C',
  // in its own directory: a container's /dev/shm may be tiny or closed
  dynamic_shared_memory_type: 'mmap',
  // PostgreSQL accepts no connection before recovery has ended
  hot_standby: 'off',
  restart_after_crash: 'off',
  // a restartpoint would create or recycle files after the newest WAL segment, which then looks damaged
  checkpoint_timeout: '1d',
  max_wal_size: '1TB',
  // at least twice a segment, which may have 1 GB
  min_wal_size: '2GB',
  superuser_reserved_connections: '0',
  // the time of the newest commit is read from the log
  log_timezone: 'UTC',
  timezone: 'UTC',
  log_statement: 'none',
  // Barback's reader owns no large object, and reads them all
  lo_compat_privileges: 'on',
  // the last segments are kept by a second name: they must not be overwritten
  wal_recycle: 'off',
};
