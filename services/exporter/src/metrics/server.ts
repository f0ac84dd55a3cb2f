import type { KnownServer } from '@barback/shared/status/known-server';
import { epochSeconds, type Family, type Sample, sample, serverGauge } from './family.ts';

/** The state of the PostgreSQL servers, and the result of `barman check`. */
export const serverFamilies: Family[] = [
  {
    name: 'barman_server_info',
    type: 'gauge',
    help: 'Server metadata in labels; constant 1',
    labels: ['server_name', 'pg_version', 'barman_version', 'backup_method', 'system_id'],
    isExtra: true,
    ofServer: ({ planned, facts }) => {
      if (facts === null) return [];
      const { pgVersion, barmanVersion, backupMethod, systemId } = facts;
      return sample([planned.name, pgVersion ?? '', barmanVersion, backupMethod, systemId ?? ''], 1);
    },
  },
  serverGauge(
    'barman_server_active',
    '1 if the server is active in its configuration, else 0; present for every configured server, as the anchor for "never succeeded" alerts',
    ({ planned }) => planned.active,
  ),
  serverGauge(
    'barman_server_connection_up',
    '1 if Barman reaches PostgreSQL with SQL, else 0',
    ({ check }) => check?.checks.postgresql,
  ),
  serverGauge(
    'barman_server_streaming_up',
    '1 if the streaming connection works, else 0',
    ({ check }) => check?.checks.postgresql_streaming,
  ),
  {
    name: 'barman_check_status',
    type: 'gauge',
    help: 'Result of each line of `barman check`: 1 OK, 0 failed (about 40 fixed names in Barman 3.17)',
    labels: ['server_name', 'check'],
    ofServer: checkSamples,
  },
  serverGauge(
    'barman_check_timestamp_seconds',
    'Unix time of the end of the last `barman check` in seconds',
    ({ check }) => epochSeconds(check?.finishedAt),
  ),
  serverGauge(
    'barman_wal_receiver_running',
    '1 if receive-wal is running, else 0; absent if the server does not stream',
    ({ check }) => check?.checks.receive_wal_running,
  ),
];

/** By server and line of `barman check`. */
export function checkSamples({ planned, check }: KnownServer): Sample[] {
  return Object.entries(check?.checks ?? {}).flatMap(([name, ok]) => sample([planned.name, name], ok));
}
