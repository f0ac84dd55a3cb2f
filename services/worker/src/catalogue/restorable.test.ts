import { expect, test } from 'vitest';
import { exampleBackup } from './example-backup.ts';
import { restorable } from './restorable.ts';

const OLDER = exampleBackup({ backupId: '20261122T111914' });
const NEWER = exampleBackup();
const FAILED = exampleBackup({ backupId: '20261124T111914', status: 'FAILED' });

test.each([
  ['the newest DONE one when none is named', null, NEWER.backupId],
  ['the one that is named', OLDER.backupId, OLDER.backupId],
  ['none when the named one failed', FAILED.backupId, undefined],
  ['none when the named one is gone', '20200101T000000', undefined],
])('%s is restored', (_, wanted, expected) => {
  expect(restorable([OLDER, NEWER, FAILED], wanted)?.backupId).toBe(expected);
});

test.each(['endAt', 'sizeBytes', 'pgVersion', 'timeline', 'beginXlog', 'endXlog', 'beginWal', 'endWal'])(
  'a backup without %s is not restored',
  (field) => {
    expect(restorable([exampleBackup({ [field]: null })], null)).toBeNull();
  },
);

test('what newer releases of Barman say more is null or usual where an old one said nothing', () => {
  const old = exampleBackup({ systemId: null, mode: null, segmentBytes: null });
  expect(restorable([old], null)).toMatchObject({ systemId: null, mode: null, segmentBytes: 16777216 });
});

test.each([
  ['as the server has them', {}, 23131372],
  ['compressed', { compression: 'gzip' }, null],
  ['as an increment', { parentBackupId: OLDER.backupId }, null],
])('what is restored of files that are kept %s is known, or not', (_, kept, restoredBytes) => {
  expect(restorable([exampleBackup(kept)], null)).toMatchObject({ restoredBytes });
});
