import { NOTHING_FOUND, type RecoveryTest } from '@barback/shared/state/recovery-test';
import { describe, expect, it } from 'vitest';
import { nextRecoveryState } from './recovery-state.ts';

const test = (hour: number, status: 'passed' | 'failed'): RecoveryTest => ({
  server: 'pg1',
  backupId: `backup-${hour}`,
  backupEndedAt: `2026-11-23T0${hour}:00:00Z`,
  trigger: 'schedule',
  startedAt: `2026-11-23T0${hour}:10:00Z`,
  endedAt: `2026-11-23T0${hour}:20:00Z`,
  recoveryDurationSeconds: 1,
  testDurationSeconds: 2,
  status,
  steps: [],
  findings: NOTHING_FOUND,
  target: 'root@rec:22',
});

describe('what is known of recovery tests', () => {
  it('counts a backup as proven by the test that passed', () => {
    const state = nextRecoveryState(null, test(1, 'passed'));
    expect(state.provenBackup).toEqual({ backupId: 'backup-1', endedAt: '2026-11-23T01:00:00Z' });
    expect(state.lastPassedAt).toBe('2026-11-23T01:20:00Z');
  });

  it('keeps the proof of an older backup when a newer one fails', () => {
    const state = nextRecoveryState(nextRecoveryState(null, test(1, 'passed')), test(2, 'failed'));
    expect(state.newest.backupId).toBe('backup-2');
    expect(state.provenBackup?.backupId).toBe('backup-1');
    expect(state.lastPassedAt).toBe('2026-11-23T01:20:00Z');
  });

  it('keeps the newest proven backup when an older one is tested again', () => {
    const state = nextRecoveryState(nextRecoveryState(null, test(2, 'passed')), test(1, 'passed'));
    expect(state.provenBackup?.backupId).toBe('backup-2');
  });
});
