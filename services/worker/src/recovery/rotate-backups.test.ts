import { expect, it } from 'vitest';
import { exampleBackup } from '../catalogue/example-backup.ts';
import { backupToTest } from './rotate-backups.ts';

const full = exampleBackup({ backupId: '1' });
const first = exampleBackup({ backupId: '2', parentBackupId: '1' });
const second = exampleBackup({ backupId: '3', parentBackupId: '2' });
const chain = [full, first, second];

it('one test after the other restores every backup of a chain, the newest first', () => {
  const testedAt = new Map<string, number>();
  const restored = Array.from({ length: 6 }, (_, hour) => {
    const backupId = backupToTest(chain, testedAt) ?? '';
    testedAt.set(backupId, hour + 1);
    return backupId;
  });
  expect(restored).toEqual(['3', '2', '1', '3', '2', '1']);
});

it.each([
  ['a newer backup comes first', [...chain, exampleBackup({ backupId: '4', parentBackupId: '3' })], '4'],
  ['of full backups the newest is tested', [full, exampleBackup({ backupId: '2' })], '2'],
  ['of a broken chain the newest is tested, and says why it fails', [full, second], null],
  ['without a backup there is none', [], null],
])('%s', (_what, backups, backupId) => {
  expect(backupToTest(backups, new Map([['3', 1]]))).toBe(backupId);
});
