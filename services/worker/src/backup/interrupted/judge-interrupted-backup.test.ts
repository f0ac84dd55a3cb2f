import { describe, expect, it } from 'vitest';
import { exampleBackup } from '../../catalogue/example-backup.ts';
import type { RunningBackup } from '../running/marker.ts';
import { judgeInterruptedBackup } from './judge-interrupted-backup.ts';

const running: RunningBackup = {
  v: 1,
  id: 'a-run',
  server: 'pg1',
  slot: '1795431600000',
  trigger: 'schedule',
  startedAt: '2026-11-23T11:00:00.000Z',
  earlierBackupIds: ['20261122T110000'],
  neededBytes: null,
};
const now = new Date('2026-11-23T11:10:00Z');
const earlier = exampleBackup({ backupId: '20261122T110000' });
const begun = (fields: Parameters<typeof exampleBackup>[0]) =>
  exampleBackup({ backupId: '20261123T110001', endAt: '2026-11-23T11:05:00.000Z', ...fields });

describe('a backup whose worker is gone', () => {
  it('is done when the catalogue says so, and took until Barman ended it', () => {
    expect(judgeInterruptedBackup(running, [earlier, begun({})], now)).toEqual({
      status: 'ended',
      run: {
        status: 'done',
        server: 'pg1',
        trigger: 'schedule',
        backupId: '20261123T110001',
        sizeBytes: 23131372,
        startedAt: running.startedAt,
        endedAt: '2026-11-23T11:05:00.000Z',
        durationSeconds: 300,
      },
    });
  });

  it.each([
    ['never made', [earlier], null, 'its worker ended during the backup'],
    [
      'FAILED',
      [begun({ status: 'FAILED' })],
      '20261123T110001',
      'its worker ended during the backup, and left it FAILED',
    ],
    [
      'in the middle of a file',
      [begun({ status: 'STARTED', endAt: null })],
      '20261123T110001',
      'left it STARTED',
    ],
  ])('has failed when it was %s', (_how, backups, backupId, message) => {
    const verdict = judgeInterruptedBackup(running, backups, now);
    expect(verdict).toMatchObject({
      status: 'ended',
      run: { status: 'failed', reason: 'worker_lost', backupId, message: expect.stringContaining(message) },
    });
  });

  it.each(['WAITING_FOR_WALS', 'STARTED'] as const)(
    'is waited for while only its WAL is missing: %s',
    (status) => {
      expect(judgeInterruptedBackup(running, [earlier, begun({ status })], now)).toEqual({
        status: 'waits-for-wal',
        backupId: '20261123T110001',
        isComplete: true,
      });
    },
  );

  it('is not complete before Barman has measured it', () => {
    const begunOnly = begun({ status: 'STARTED', sizeBytes: null });
    expect(judgeInterruptedBackup(running, [begunOnly], now)).toMatchObject({ isComplete: false });
  });

  it('has failed when its WAL did not come for half an hour', () => {
    const later = new Date('2026-11-23T11:36:00Z');
    expect(judgeInterruptedBackup(running, [begun({ status: 'WAITING_FOR_WALS' })], later)).toMatchObject({
      run: { status: 'failed', message: expect.stringContaining('WAITING_FOR_WALS') },
    });
  });

  it('is the first that was begun, not one that somebody took by hand later', () => {
    const byHand = exampleBackup({ backupId: '20261123T110800' });
    expect(judgeInterruptedBackup(running, [earlier, begun({}), byHand], now)).toMatchObject({
      run: { backupId: '20261123T110001' },
    });
  });

  it('never took less than no time, whatever was done to the clock', () => {
    const backups = [begun({ endAt: '2026-11-23T10:05:00.000Z' })];
    expect(judgeInterruptedBackup(running, backups, now)).toMatchObject({ run: { durationSeconds: 0 } });
  });
});
