import { expect, it } from 'vitest';
import { incrementalDepth } from './incremental-depth.ts';

const chain = [
  { backupId: 'sunday', parentBackupId: null },
  { backupId: 'monday', parentBackupId: 'sunday' },
  { backupId: 'tuesday', parentBackupId: 'monday' },
  { backupId: 'orphan', parentBackupId: 'deleted' },
  { backupId: 'endless', parentBackupId: 'endless' },
];

it.each([
  ['sunday', 0],
  ['monday', 1],
  ['tuesday', 2],
  ['orphan', null],
  ['endless', null],
])('%s is restored with so many incremental ones on top of a full one: %s', (id, depth) => {
  const backup = chain.find(({ backupId }) => backupId === id);
  expect(backup && incrementalDepth(backup, chain)).toBe(depth);
});
