import { expect, test } from 'vitest';
import { postgresqlConf, type RestoredServerSettings } from './postgresql-conf.ts';

const server: RestoredServerSettings = {
  socketDirectory: "/recovery/o'brien/socket",
  clusterName: 'barback 1234',
  major: 15,
  preloadLibraries: [],
  recovery: { restore_command: 'false' },
  atLeast: { max_connections: 300, max_prepared_transactions: 5 },
};
const lines = (change: Partial<RestoredServerSettings> = {}) =>
  postgresqlConf({ ...server, ...change }).split('\n');

test.each([
  "cluster_name = 'barback 1234'",
  "listen_addresses = ''",
  "archive_mode = 'off'",
  "archive_command = ''",
  "primary_conninfo = ''",
  "shared_preload_libraries = ''",
  "session_preload_libraries = ''",
  "max_logical_replication_workers = '0'",
  "max_connections = '300'",
  "max_prepared_transactions = '100'",
  "restore_command = 'false'",
  "unix_socket_directories = '/recovery/o''brien/socket'",
])('a restored server has %s', (line) => {
  expect(lines()).toContain(line);
});

test('the libraries that are asked for are loaded', () => {
  expect(lines({ preloadLibraries: ['pg_stat_statements', 'timescaledb'] })).toContain(
    "shared_preload_libraries = 'pg_stat_statements, timescaledb'",
  );
});

test.each([
  [14, []],
  [15, ["archive_library = ''"]],
  [17, ["archive_library = ''", "event_triggers = 'off'"]],
])('PostgreSQL %i is given no setting that it does not know', (major, expected) => {
  expect(lines({ major }).filter((line) => /^(archive_library|event_triggers)/.test(line))).toEqual(expected);
});
