import { expect, it } from 'vitest';
import {
  backupDescribedIn,
  faultsOf,
  interpolatesTwice,
  restartLsn,
  untestedRelease,
  walLists,
} from './versions.ts';

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
  ['3.4.0', false],
  ['3.9.0', false],
  ['3.10.0', true],
  ['3.20.1', true],
])('Barman %s interpolates values twice: %s', (version, twice) => {
  expect(interpolatesTwice(version)).toBe(twice);
});

const RECEIVE_WAL = /^Barman 3\.4\.0: "barman receive-wal" .*; install Barman 3\.11\.0 or newer$/;
const CRON = /^Barman 3\.18\.0: runs of "barman cron" overlap.*; install Barman 3\.19\.0 or newer$/;
const DELTA = /^Barman 3\.16\.2: restores with delta_restore do not work; install Barman 3\.17\.0 or newer$/;
const OPEN = /^Barman 3\.13\.3: backups are stored unencrypted.*; install Barman 3\.14\.0 or newer$/;
const SNAPSHOTS = /^Barman 3\.20\.0: .*CVE-2026-93853.*; install Barman 3\.20\.1 or newer$/;
const plain = {
  streamsWal: false,
  restoresDelta: false,
  backupMethod: 'postgres',
  isPassive: false,
  asksForEncryption: false,
};

it.each<[string, object, RegExp[]]>([
  ['3.4.0', { streamsWal: true }, [RECEIVE_WAL]],
  ['3.4.0', {}, []],
  ['3.11.0', { streamsWal: true }, []],
  ['3.13.3', { streamsWal: true }, []],
  ['3.13.3', { asksForEncryption: true }, [OPEN]],
  ['3.14.0', { asksForEncryption: true }, []],
  ['3.16.2', { restoresDelta: true }, [DELTA]],
  ['3.16.2', {}, []],
  ['3.17.0', { restoresDelta: true }, []],
  ['3.18.0', {}, [CRON]],
  ['3.19.1', {}, []],
  ['3.20.0', { backupMethod: 'snapshot' }, [SNAPSHOTS]],
  ['3.20.0', {}, []],
  ['3.20.1', { backupMethod: 'snapshot' }, []],
])('Barman %s on a server with %j has the faults %j', (version, use, faults) => {
  const found = faultsOf(version, { ...plain, ...use });
  expect(found).toEqual(faults.map((fault) => expect.stringMatching(fault)));
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
