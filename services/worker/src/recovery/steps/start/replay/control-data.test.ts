import { expect, test } from 'vitest';
import { parseControlData } from './control-data.ts';

test('tells whose cluster it is and what recovery needs', () => {
  const printed = `pg_control version number:            1300
Database system identifier:           7711337231687066205
Database cluster state:               in archive recovery
pg_control last modified:             Mon Nov 23 12:06:53 2026
max_connections setting:              300
max_worker_processes setting:         8
max_wal_senders setting:              10
max_prepared_xacts setting:           0
max_locks_per_xact setting:           64
`;
  expect(parseControlData(printed)).toEqual({
    systemId: '7711337231687066205',
    isDamaged: false,
    settings: {
      max_connections: 300,
      max_worker_processes: 8,
      max_wal_senders: 10,
      max_prepared_transactions: 0,
      max_locks_per_transaction: 64,
    },
  });
});

test('tells nothing that is not there', () => {
  expect(parseControlData('pg_controldata: error')).toEqual({
    systemId: null,
    isDamaged: false,
    settings: {},
  });
});

test('tells that the file is damaged, which pg_controldata only warns of', () => {
  const warning = 'WARNING: Calculated CRC checksum does not match value stored in file.';
  expect(parseControlData(warning).isDamaged).toBe(true);
});
