import { expect, test } from 'vitest';
import { parseWalAhead } from './wal-ahead.ts';

const TABLESPACE =
  'rmgr: Tablespace  len (rec/tot):     44/    44, tx:        739, lsn: 0/0403A6E8, prev 0/0403A6B0, desc: CREATE 16385 "/srv/fast disk"';
const IN_PLACE =
  'rmgr: Tablespace  len (rec/tot):     29/    29, tx:        739, lsn: 0/0403A6E8, prev 0/0403A6B0, desc: CREATE 16386 ""';
const parameters = (prepared: number) =>
  `rmgr: XLOG        len (rec/tot):     54/    54, tx:          0, lsn: 0/05000028, prev 0/04000138, desc: PARAMETER_CHANGE max_connections=100 max_worker_processes=8 max_wal_senders=10 max_prepared_xacts=${prepared} max_locks_per_xact=64 wal_level=replica wal_log_hints=off track_commit_timestamp=off`;

test('tells where tablespaces are created, once each, but for those in the data directory', () => {
  expect(parseWalAhead([TABLESPACE, TABLESPACE, IN_PLACE].join('\n')).tablespaceLocations).toEqual([
    '/srv/fast disk',
  ]);
});

test('tells the most that the server had of each setting, by the names of its configuration', () => {
  expect(parseWalAhead([parameters(5), parameters(300), parameters(0)].join('\n')).settings).toEqual({
    max_connections: 100,
    max_worker_processes: 8,
    max_wal_senders: 10,
    max_prepared_transactions: 300,
    max_locks_per_transaction: 64,
  });
});

test('tells nothing of WAL that has none of it', () => {
  expect(parseWalAhead('')).toEqual({ tablespaceLocations: [], settings: {} });
});
