import { describe, expect, it } from 'vitest';
import { refusalCause, repairsFor } from './first-wal.ts';

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
    ['is tried again when PostgreSQL is down', ['postgresql'], 'connection'],
    ['is tried again when PostgreSQL hangs', ['check_timeout', 'wal_archive'], 'connection'],
    ['is for a person otherwise', ['wal_level'], 'barman_exit'],
  ])('%s', (_what, failed, reason) => {
    expect(refusalCause({ ...failing(...failed), hints: {} }).reason).toBe(reason);
  });
});
