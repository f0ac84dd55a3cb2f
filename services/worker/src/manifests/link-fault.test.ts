import { expect, it } from 'vitest';
import { readTakenFrom } from './backup-label.ts';
import { linkFault, type StoredLink, verifyErrorIn } from './link-fault.ts';

const full = { backupId: '1', parentBackupId: null, beginXlog: '0/3000028', timeline: 1 };
const stored: StoredLink = {
  takenFrom: { lsn: '0/3000028', timeline: 1 },
  manifestSha256: 'a',
  recordedSha256: 'a',
  verifyError: null,
};

it.each<[string, Partial<StoredLink>]>([
  ['is as it was', {}],
  ['was never recorded', { recordedSha256: null }],
  ['has a label of an older kind', { takenFrom: { lsn: '0/3000028', timeline: null } }],
])('a link is good that %s', (_what, changes) => {
  expect(linkFault(full, { ...stored, ...changes })).toBeNull();
});

it('a full backup is the first link', () => {
  expect(linkFault(null, { ...stored, takenFrom: null })).toBeNull();
});

it.each<[string, Partial<StoredLink>, RegExp]>([
  ['lost its manifest', { manifestSha256: null }, /backup_manifest is missing/],
  ['has another manifest', { manifestSha256: 'b' }, /SHA-256 differs/],
  ['lost its label', { takenFrom: 'unreadable' }, /backup_label is missing/],
  ['is a full one', { takenFrom: null }, /is a full backup, and Barman has it as built on 1/],
  [
    'was taken from another backup',
    { takenFrom: { lsn: '0/4000028', timeline: 1 } },
    /taken from 0\/4000028, and 1, its parent by Barman, begins at 0\/3000028/,
  ],
  ['was taken on another timeline', { takenFrom: { lsn: '0/3000028', timeline: 2 } }, /its parent by Barman/],
  ['has a damaged file', { verifyError: 'checksum mismatch for file "base/1/2"' }, /checksum mismatch/],
])('a link is at fault that %s', (_what, changes, reason) => {
  expect(linkFault(full, { ...stored, ...changes })).toMatch(reason);
});

it.each([
  [[], null],
  [['barman verify-backup exited with code null'], null],
  [
    [
      'verify backup failure',
      'pg_verifybackup: error: "base/5/1" is present on disk but not in the manifest',
    ],
    '"base/5/1" is present on disk but not in the manifest',
  ],
  [
    ['pg_verifybackup: error: checksum mismatch for file "a"\npg_verifybackup: error: "b" has size 1'],
    'checksum mismatch for file "a"; and 1 more',
  ],
])('of what pg_verifybackup said the first error is told: %#', (errors, told) => {
  expect(verifyErrorIn(errors)).toBe(told);
});

it('a label of an incremental backup says what it was taken from', () => {
  const label = 'START WAL LOCATION: 0/5000028\nINCREMENTAL FROM LSN: 0/3000028\nINCREMENTAL FROM TLI: 1\n';
  expect(readTakenFrom(label)).toEqual({ lsn: '0/3000028', timeline: 1 });
  expect(readTakenFrom('START WAL LOCATION: 0/5000028\n')).toBeNull();
});
