import { expect, it } from 'vitest';
import { backupDescribedIn, restartLsn, untestedRelease, walLists } from './versions.ts';

it.each([
  ['3.3.0', 'Barman 3.3.0 is too old: Barback is tested with Barman 3.4 to 3.20; install a newer one'],
  ['2.19', 'Barman 2.19 is too old: Barback is tested with Barman 3.4 to 3.20; install a newer one'],
  ['3.4.0', null],
  ['3.13.3', null],
  ['3.20.1', null],
  ['3.21.0', 'Barman 3.21.0 is newer than the tested versions: Barback is tested with Barman 3.4 to 3.20'],
  ['4.0', 'Barman 4.0 is newer than the tested versions: Barback is tested with Barman 3.4 to 3.20'],
])('of Barman %s is said: %s', (version, said) => {
  expect(untestedRelease(version)).toBe(said);
});

it.each([
  ['20261123T120000-backup.info', '20261123T120000'],
  ['20261123T120000-keep', null],
  ['backup.info', null],
])('%s describes the backup %s', (name, backupId) => {
  expect(backupDescribedIn(name)).toBe(backupId);
});

it.each([
  ["Record(slot_name='barman', active=True, restart_lsn='0/2000000')", '0/2000000'],
  [['barman', true, '0/2000000'], null],
  [{ slot_name: 'barman', active: true, restart_lsn: '1/A000' }, '1/A000'],
  [null, null],
  ['None', null],
])('the slot %j holds WAL back from %s', (slot, lsn) => {
  expect(restartLsn(slot)).toBe(lsn);
});

it.each([
  [null, ['/b/pg1/wals/pg1-xlog.db', '/b/pg1/wals/xlog.db']],
  ['/lists', ['/lists/pg1-xlog.db', '/b/pg1/wals/xlog.db']],
])('with the xlogdb_directory %s the archived WAL is listed in %j', (xlogdbDirectory, files) => {
  expect(walLists('pg1', '/b/pg1/wals', xlogdbDirectory)).toEqual(files);
});
