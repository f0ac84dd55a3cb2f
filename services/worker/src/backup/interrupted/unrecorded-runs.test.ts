import { expect, it } from 'vitest';
import type { BackupInfo } from '../../catalogue/backup-info.ts';
import { exampleBackup } from '../../catalogue/example-backup.ts';
import type { RecordedBackup } from '../../history/recorded-backups.ts';
import { unrecordedRuns } from './unrecorded-runs.ts';

const ID = '20261123T111914';
const there = (fields: Partial<BackupInfo> = {}) =>
  exampleBackup({
    backupId: ID,
    beginAt: '2026-11-23T11:19:14.000Z',
    endAt: '2026-11-23T11:19:44.000Z',
    sizeBytes: 42,
    ...fields,
  });
const said = (status: 'done' | 'failed'): RecordedBackup => ({
  status,
  startedAt: '2026-11-23T11:19:04.000Z',
  trigger: 'schedule',
});
const run = {
  status: 'done',
  server: 'pg1',
  backupId: ID,
  endedAt: '2026-11-23T11:19:44.000Z',
  sizeBytes: 42,
};

it.each([
  [
    'was taken by hand',
    null,
    { trigger: 'external', startedAt: '2026-11-23T11:19:14.000Z', durationSeconds: 30 },
  ],
  [
    'was taken for failed',
    said('failed'),
    { trigger: 'schedule', startedAt: '2026-11-23T11:19:04.000Z', durationSeconds: 40 },
  ],
])('a backup that is done and %s is missing in the history', (_what, known, fields) => {
  const recorded = new Map(known === null ? [] : [[ID, known]]);
  expect(unrecordedRuns('pg1', [there()], recorded)).toEqual([{ ...run, ...fields }]);
});

it.each<[string, BackupInfo, RecordedBackup | null]>([
  ['is said to be done', there(), said('done')],
  ['has failed', there({ status: 'FAILED' }), null],
  ['waits for its WAL', there({ status: 'WAITING_FOR_WALS' }), null],
  ['does not say how large it is', there({ sizeBytes: null }), null],
])('nothing is missing of a backup that %s', (_what, backup, known) => {
  expect(unrecordedRuns('pg1', [backup], new Map(known === null ? [] : [[ID, known]]))).toEqual([]);
});
