import { describe, expect, it } from 'vitest';
import type { BackupInfo } from '../../catalogue/backup-info.ts';
import { exampleBackup } from '../../catalogue/example-backup.ts';
import { backupNeed } from './backup-need.ts';

const GB = 1e9;
const SEGMENT = 16 * 1024 * 1024;
const PLAIN = { sharesFiles: false, compression: null };
const LINKS = { sharesFiles: true, compression: null };
const GZIP = { sharesFiles: false, compression: 'gzip' };

const done = (sizeBytes: number, fields: Partial<BackupInfo> = {}) =>
  exampleBackup({ sizeBytes, deduplicatedSizeBytes: sizeBytes, ...fields });

describe('a backup needs a tenth more than it is measured by, and three segments of WAL', () => {
  const from = (bytes: number) => Math.ceil(bytes * 1.1) + 3 * SEGMENT;

  it.each([
    ['the newest backup', [done(10 * GB), done(20 * GB)], PLAIN, from(20 * GB)],
    ['the newest one, also when it became smaller', [done(20 * GB), done(10 * GB)], PLAIN, from(10 * GB)],
    [
      'the newest one that is good',
      [done(10 * GB), done(90 * GB, { status: 'FAILED' })],
      PLAIN,
      from(10 * GB),
    ],
    [
      'the newest full one',
      [done(10 * GB), done(GB, { parentBackupId: '20261123T111914' })],
      PLAIN,
      from(10 * GB),
    ],
    [
      'the newest that is compressed as the next will be',
      [done(3 * GB, { compression: 'gzip' }), done(10 * GB)],
      GZIP,
      from(3 * GB),
    ],
    ['the newest when Barman does not say how it is kept', [done(10 * GB)], null, from(10 * GB)],
    [
      'the most that one added, where files are shared',
      [
        done(10 * GB),
        done(10 * GB, { deduplicatedSizeBytes: 4 * GB }),
        done(10 * GB, { deduplicatedSizeBytes: GB }),
      ],
      LINKS,
      from(4 * GB),
    ],
    ['the newest, where none could share files yet', [done(10 * GB)], LINKS, from(10 * GB)],
    [
      'all of the newest, where files are not shared any more',
      [done(10 * GB), done(10 * GB, { deduplicatedSizeBytes: GB })],
      PLAIN,
      from(10 * GB),
    ],
  ])('%s', (_what, backups, storage, bytes) => {
    expect(backupNeed(backups, storage, 50 * GB)).toMatchObject({ bytes, measure: 'last-backup' });
  });

  it.each([
    ['there is none', [], PLAIN],
    ['none is good', [done(10 * GB, { status: 'FAILED' })], PLAIN],
    ['none is kept as the next will be', [done(3 * GB, { compression: 'gzip' })], PLAIN],
  ])('the size of the database when %s', (_what, backups, storage) => {
    expect(backupNeed(backups, storage, 50 * GB)).toEqual({
      bytes: from(50 * GB),
      copyBytes: 50 * GB,
      measure: 'database-size',
    });
  });
});

it('with the WAL that came while the last one was copied', () => {
  const busy = done(10 * GB, { beginWal: '0000000100000000000000FE', endWal: '000000010000000100000008' });
  expect(backupNeed([busy], PLAIN, null)?.bytes).toBe(11 * GB + (10 + 3) * SEGMENT);
});

it('nothing is known of a server that cannot be reached and has no backup', () => {
  expect(backupNeed([], null, null)).toBeNull();
});

describe('an incremental backup needs', () => {
  const full = done(20 * GB, { backupId: '1' });
  const increment = (sizeBytes: number) => done(sizeBytes, { parentBackupId: '1' });

  it.each([
    ['what the largest of the last ones took', [full, increment(3 * GB), increment(GB)], 3 * GB],
    ['as much as a full one before there is any', [full], 20 * GB],
  ])('%s', (_what, backups, copyBytes) => {
    expect(backupNeed(backups, PLAIN, 30 * GB, true)?.copyBytes).toBe(copyBytes);
  });
});
