/**
 * The whole configuration of a restored server: it reaches nobody, nobody but its owner reaches it, it needs no
 * file outside its data directory, and it is enough for recovery. Pure.
 */
export function postgresqlConf(socketDirectory: string, recoverySettings: Record<string, string>): string {
  const settings = {
    ...recoverySettings,
    cluster_name: 'barback recovery test',
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    ssl: 'off',
    archive_mode: 'off',
    shared_preload_libraries: '',
    logging_collector: 'off',
    autovacuum: 'off',
    // in its own directory: a container's /dev/shm may be tiny or closed
    dynamic_shared_memory_type: 'mmap',
    // no subscription of the original server may be taken over
    max_logical_replication_workers: '0',
    // no connection is let in before recovery has ended
    hot_standby: 'off',
  };
  return [
    '# written by Barback for a recovery test; what was restored is in postgresql.conf.restored',
    ...Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`),
  ].join('\n');
}
