import { expect, it } from 'vitest';
import { chainOf } from './chain.ts';
import { exampleBackup } from './example-backup.ts';

const full = exampleBackup({ backupId: '1' });
const first = exampleBackup({ backupId: '2', parentBackupId: '1' });
const second = exampleBackup({ backupId: '3', parentBackupId: '2' });

it.each([
  [full, ['1']],
  [first, ['1', '2']],
  [second, ['1', '2', '3']],
])('a chain leads from the full backup to the one that is restored: %#', (backup, ids) => {
  const chain = chainOf(backup, [full, first, second]);
  expect(chain.status === 'whole' && chain.links.map(({ backupId }) => backupId)).toEqual(ids);
});

it.each([
  ['a deleted parent', [full, second], '2', 'is not in the catalogue any more'],
  ['a deleted full backup', [first, second], '1', 'is not in the catalogue any more'],
  [
    'a parent whose directory was deleted',
    [full, { ...first, hasFiles: false }, second],
    '2',
    'has lost its files',
  ],
  ['a failed parent', [full, { ...first, status: 'FAILED' as const }, second], '2', 'is FAILED'],
  ['a parent of another server', [full, { ...first, systemId: '8' }, second], '2', 'is of another server'],
  ['a circle', [{ ...full, parentBackupId: '3' }, first, second], '3', 'is built on itself'],
])('%s breaks the chain, and is named', (_what, backups, lostBackupId, fault) => {
  expect(chainOf(second, backups)).toMatchObject({
    status: 'broken',
    lostBackupId,
    reason: expect.stringContaining(`${lostBackupId} ${fault}`),
  });
});
