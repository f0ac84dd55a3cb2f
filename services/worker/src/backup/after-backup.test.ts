import type { BackupFailureReason, BackupRun } from '@barback/shared/state/entries/backup-run';
import { describe, expect, it } from 'vitest';
import { isNews, outcomeOfBackup } from './after-backup.ts';

const times = { startedAt: '2026-11-23T11:00:00Z', endedAt: '2026-11-23T11:00:01Z', durationSeconds: 1 };
const failed = (reason: BackupFailureReason): BackupRun => ({
  status: 'failed',
  server: 'pg1',
  backupId: null,
  trigger: 'schedule',
  reason,
  message: 'why',
  ...times,
});
const done: BackupRun = { ...failed('other'), status: 'done', backupId: '20261123T110000', sizeBytes: 1 };

describe('the job of a backup', () => {
  it('is done when the backup is', () => {
    expect(outcomeOfBackup(done, { trigger: 'manual' }, null)).toEqual({ status: 'done' });
  });

  it.each([
    ['the server was down', 'connection', 'retry'],
    ['somebody else was at a backup', 'lock', 'retry'],
    ['there was no room', 'disk_full', 'retry'],
    ['Barman refused to begin it until something is seen to', 'barman_exit', 'retry'],
    ['it exceeded its time limit', 'timeout', 'failed'],
  ] as const)('that was due and failed because %s (%s): %s', (_why, reason, status) => {
    const message = `the backup of pg1 failed (${reason}): why`;
    expect(outcomeOfBackup(failed(reason), { trigger: 'schedule' }, null)).toEqual({ status, message });
  });

  it('that Barman began and could not do is not tried until it is due again', () => {
    const begun = { ...failed('barman_exit'), backupId: '20261123T110000' };
    expect(outcomeOfBackup(begun, { trigger: 'schedule' }, null)).toMatchObject({ status: 'failed' });
  });

  it('that was asked for by hand fails at once', () => {
    expect(outcomeOfBackup(failed('connection'), { trigger: 'manual' }, null)).toMatchObject({
      status: 'failed',
    });
  });

  it('that was stopped with its worker is soon done by another', () => {
    expect(outcomeOfBackup(failed('worker_lost'), { trigger: 'schedule' }, new Error('bye'))).toEqual({
      status: 'requeue',
      reason: 'it was aborted: bye',
    });
  });
});

describe('a failure that is tried again', () => {
  const before = (reason: BackupFailureReason) => `the backup of pg1 failed (${reason}): 3 GiB are free`;

  it.each<[string, BackupRun, string | undefined, boolean]>([
    ['is told the first time', failed('disk_full'), undefined, true],
    ['is not told again, though its message has changed', failed('disk_full'), before('disk_full'), false],
    ['is told when the reason is another', failed('connection'), before('disk_full'), true],
    [
      'is told again when it left something behind',
      { ...failed('connection'), backupId: '20261123T110000' },
      before('connection'),
      true,
    ],
    ['is told when it is over', done, before('connection'), true],
  ])('%s', (_what, run, failedBefore, told) => {
    expect(isNews(run, failedBefore)).toBe(told);
  });
});
