import { expect, it } from 'vitest';
import { exampleBackup } from '../catalogue/example-backup.ts';
import { backupSizes } from './backup-sizes.ts';

const backups = [
  exampleBackup({ backupId: 'older', sizeBytes: 100 }),
  exampleBackup({ backupId: 'failed', status: 'FAILED', sizeBytes: null }),
  exampleBackup({ backupId: 'newer', sizeBytes: 200 }),
];

it('each DONE backup has its WAL, the newest first', () => {
  const ofBackups = new Map([
    ['older', { neededBytes: 1, sinceBytes: 10 }],
    ['newer', { neededBytes: 2, sinceBytes: 20 }],
  ]);
  expect(backupSizes(backups, { totalBytes: 33, newestSegmentAt: null, ofBackups })).toEqual([
    { sizeBytes: 202, walBytes: 20 },
    { sizeBytes: 101, walBytes: 10 },
  ]);
});

it('no size is known while there is no list of WAL', () => {
  const unknown = { sizeBytes: null, walBytes: null };
  expect(backupSizes(backups, null)).toEqual([unknown, unknown]);
});
