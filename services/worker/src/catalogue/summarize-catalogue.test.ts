import { describe, expect, it } from 'vitest';
import type { BackupInfo } from './backup-info.ts';
import { exampleBackup } from './example-backup.ts';
import { summarizeCatalogue } from './summarize-catalogue.ts';

const backup = (hour: number, fields: Partial<BackupInfo> = {}) =>
  exampleBackup({
    backupId: `20261123T0${hour}0000`,
    beginAt: `2026-11-23T0${hour}:00:00.000Z`,
    endAt: `2026-11-23T0${hour}:30:00.000Z`,
    sizeBytes: hour * 100,
    ...fields,
  });

describe('the summary of a catalogue', () => {
  it('says of an empty one that nothing can be restored', () => {
    expect(summarizeCatalogue([])).toEqual({
      backupCounts: { DONE: 0, FAILED: 0, WAITING_FOR_WALS: 0, STARTED: 0, EMPTY: 0, SYNCING: 0 },
      doneBackupIds: [],
      newestDone: null,
      oldestDone: null,
      newestDoneFull: null,
      newestDoneIncremental: null,
      incrementalDepth: null,
      chains: [],
      baseBytes: 0,
      firstRecoverableAt: null,
      lastFailedAt: null,
    });
  });

  it('takes only DONE backups for the oldest and the newest', () => {
    const summary = summarizeCatalogue([
      backup(1, { status: 'FAILED' }),
      backup(2),
      backup(3),
      backup(4, { status: 'WAITING_FOR_WALS' }),
      backup(5, { status: 'STARTED', endAt: null }),
    ]);
    expect(summary.doneBackupIds).toEqual(['20261123T020000', '20261123T030000']);
    expect(summary.oldestDone?.backupId).toBe('20261123T020000');
    expect(summary.newestDone?.backupId).toBe('20261123T030000');
    expect(summary.backupCounts).toMatchObject({ DONE: 2, FAILED: 1, WAITING_FOR_WALS: 1, STARTED: 1 });
  });

  it('says what the newest backup added on disk', () => {
    const summary = summarizeCatalogue([backup(1), backup(2, { deduplicatedSizeBytes: 50 })]);
    expect(summary.newestDone).toMatchObject({ sizeBytes: 200, deduplicatedSizeBytes: 50 });
  });

  it('adds up what backups take on the disk: without what they share, and nothing for one that says nothing', () => {
    const summary = summarizeCatalogue([
      backup(1, { deduplicatedSizeBytes: null }),
      backup(2, { deduplicatedSizeBytes: 50 }),
      backup(3, { status: 'FAILED', sizeBytes: null, deduplicatedSizeBytes: null }),
    ]);
    expect(summary.baseBytes).toBe(100 + 50);
  });

  it('says how many incremental backups the newest one needs', () => {
    const full = backup(1);
    const first = backup(2, { parentBackupId: full.backupId });
    const second = backup(3, { parentBackupId: first.backupId });
    const depth = (...backups: BackupInfo[]) => summarizeCatalogue(backups).incrementalDepth;
    expect(depth(full)).toBe(0);
    expect(depth(full, first, second)).toBe(2);
    expect(depth(full, first, backup(4, { status: 'FAILED' }))).toBe(1);
  });

  it('counts recoverability from the end of the oldest full backup, not of an incremental one', () => {
    const summary = summarizeCatalogue([backup(1, { parentBackupId: 'gone' }), backup(2), backup(3)]);
    expect(summary.firstRecoverableAt).toBe('2026-11-23T02:30:00.000Z');
    expect(summary.newestDoneIncremental?.backupId).toBe('20261123T010000');
  });

  it('says when the newest failed attempt ended, or began where its end is not known', () => {
    const failed = { status: 'FAILED' } as const;
    expect(summarizeCatalogue([backup(1, failed)]).lastFailedAt).toBe('2026-11-23T01:30:00.000Z');
    expect(summarizeCatalogue([backup(1, { ...failed, endAt: null })]).lastFailedAt).toBe(
      '2026-11-23T01:00:00.000Z',
    );
  });
});
