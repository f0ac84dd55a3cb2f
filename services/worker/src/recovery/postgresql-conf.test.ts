import { expect, test } from 'vitest';
import { postgresqlConf } from './postgresql-conf.ts';

const conf = postgresqlConf("/recovery/o'brien/socket", { max_connections: '300' });

test.each([
  "listen_addresses = ''",
  "archive_mode = 'off'",
  "shared_preload_libraries = ''",
  "max_logical_replication_workers = '0'",
  "max_connections = '300'",
  "unix_socket_directories = '/recovery/o''brien/socket'",
])('a restored server has %s', (line) => {
  expect(conf.split('\n')).toContain(line);
});
