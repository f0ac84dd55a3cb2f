import { expect, test } from 'vitest';
import { exampleBackup } from '../catalogue/example-backup.ts';
import { manifestMaker } from './manifest-maker.ts';

const RSYNC = { mode: 'rsync-concurrent' };

test.each([
  ['sent one', {}, true, 'postgres'],
  ['sent one, though rsync is said to have taken it', RSYNC, true, 'postgres'],
  ['sent one with a compressed backup', { compression: 'gzip' }, true, 'postgres'],
  ['should have sent one that is not there', {}, false, null],
  ['was copied by rsync', RSYNC, false, 'barback'],
  ['was copied by rsync and is not done', { ...RSYNC, status: 'WAITING_FOR_WALS' }, false, null],
  ['is too old', { ...RSYNC, pgVersion: 120_022 }, false, null],
  ['is on a snapshot', { mode: 'snapshot-gcp' }, false, null],
  ['sent an increment', { parentBackupId: '20261122T111914' }, true, 'postgres'],
  ['sent an increment without it', { parentBackupId: '20261122T111914' }, false, null],
] as const)('the manifest of a server that %s', (_, fields, sentWithIt, by) => {
  expect(manifestMaker(exampleBackup(fields), sentWithIt)).toBe(by);
});
