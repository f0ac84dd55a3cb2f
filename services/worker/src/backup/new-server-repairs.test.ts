import { describe, expect, it } from 'vitest';
import { refusalCause, repairsFor } from './new-server-repairs.ts';

const failing = (...keys: string[]) => ({
  checks: { directories: true, ...Object.fromEntries(keys.map((key) => [key, false])) },
});

describe('making a server ready that was just added', () => {
  it.each([
    [
      'no slot, no receiver and no WAL',
      ['wal_archive', 'receive_wal_running', 'replication_slot'],
      ['start-archiving', 'archive-first-wal'],
    ],
    ['no WAL yet', ['wal_archive'], ['archive-first-wal']],
    ['too few backups, which never stops one', ['minimum_redundancy_requirements'], []],
    ['nothing', [], []],
  ])('with %s failed', (_what, failed, repairs) => {
    expect(repairsFor(failing(...failed))).toEqual(repairs);
  });

  it.each(['postgresql', 'wal_level', 'ssh'])('leaves a failed %s to a person', (key) => {
    expect(repairsFor(failing(key, 'wal_archive'))).toBeNull();
  });
});

describe('a backup that Barman refuses', () => {
  it.each([
    [
      'the role may not begin a backup',
      { no_access_to_backup_functions: 'privileges for PostgreSQL backup functions are required' },
      /^barman check says no_access_to_backup_functions \(privileges .*\); GRANT EXECUTE ON FUNCTION pg_backup_start/,
    ],
    [
      'replication is refused',
      { postgresql_streaming: 'FATAL:  no pg_hba.conf entry for replication connection from host "h"' },
      /no pg_hba\.conf entry for replication .*; add a line for that user/,
    ],
    ['WAL says too little', { wal_level: '' }, /^barman check says wal_level; set wal_level = replica/],
    [
      'nothing but that, though there are too few backups as well',
      { wal_level: '', minimum_redundancy_requirements: 'have 0 backups' },
      /^barman check says wal_level; set [^,]*$/,
    ],
  ])('says what to do when %s', (_what, hints, expected) => {
    expect(refusalCause({ ...failing(...Object.keys(hints)), hints }).message).toMatch(expected);
  });

  it.each([
    ['is tried again when PostgreSQL is down', ['postgresql'], 'connection'],
    ['is tried again when PostgreSQL hangs', ['check_timeout', 'wal_archive'], 'connection'],
    ['is for a person otherwise', ['wal_level'], 'barman_exit'],
  ])('%s', (_what, failed, reason) => {
    expect(refusalCause({ ...failing(...failed), hints: {} }).reason).toBe(reason);
  });
});
