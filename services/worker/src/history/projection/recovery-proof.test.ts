import {
  NOTHING_FOUND,
  type RecoveryProof,
  type RecoveryStepName,
  type RecoveryTest,
} from '@barback/shared/vocabulary/recovery-test';
import { describe, expect, it } from 'vitest';
import { type ProjectedProof, recoveryProof, withTest } from './recovery-proof.ts';

/** A test of the backup of that hour; the step that failed where one did, and whether the host was lost in it. */
const test = (hour: number, failedStep: RecoveryStepName | null = null, hostLost = false): RecoveryTest => ({
  server: 'pg1',
  backupId: `backup-${hour}`,
  backupEndedAt: `2026-11-23T0${hour}:00:00Z`,
  trigger: 'schedule',
  startedAt: `2026-11-23T0${hour}:10:00Z`,
  endedAt: `2026-11-23T0${hour}:20:00Z`,
  recoveryDurationSeconds: 1,
  testDurationSeconds: 2,
  status: failedStep === null ? 'passed' : 'failed',
  steps:
    failedStep === null
      ? []
      : [{ name: failedStep, status: 'failed', durationSeconds: 1, reason: 'no', log: '', hostLost }],
  findings: NOTHING_FOUND,
  target: 'root@rec:22',
});

/** What is known after these tests, one after the other. */
const after = (tests: readonly RecoveryTest[], existingIds: readonly string[] = []): RecoveryProof | null => {
  const known = tests.reduce<ProjectedProof | null>(withTest, null);
  return known === null ? null : recoveryProof(known, existingIds);
};

describe('what is known of recovery tests', () => {
  it('counts a backup as proven by the test that passed', () => {
    const state = after([test(1)]);
    expect(state?.provenBackup).toEqual({ backupId: 'backup-1', endedAt: '2026-11-23T01:00:00Z' });
    expect(state?.lastPassedAt).toBe('2026-11-23T01:20:00Z');
  });

  it('keeps the proof of an older backup when a newer one fails', () => {
    const state = after([test(1), test(2, 'start')]);
    expect(state?.newest.backupId).toBe('backup-2');
    expect(state?.provenBackup?.backupId).toBe('backup-1');
    expect(state?.lastPassedAt).toBe('2026-11-23T01:20:00Z');
  });

  it('keeps the newest proven backup when an older one is tested again', () => {
    expect(after([test(2), test(1)])?.provenBackup?.backupId).toBe('backup-2');
  });
});

describe('the backups that are proven', () => {
  it.each<[string, RecoveryTest[], string[], string[]]>([
    ['are all that passed', [test(1), test(2)], [], ['backup-1', 'backup-2']],
    ['are named once, however often they passed', [test(1), test(1)], [], ['backup-1']],
    ['are not those that failed', [test(1, 'start')], [], []],
    ['are not one that a later test finds bad', [test(1), test(2), test(1, 'manifest')], [], ['backup-2']],
    ['stay when the recovery host was lost in a step', [test(1), test(1, 'restore', true)], [], ['backup-1']],
    ['stay when the recovery host cannot be reached', [test(1), test(1, 'connect')], [], ['backup-1']],
    ['stay when it could not be cleaned up', [test(1), test(1, 'clean_up')], [], ['backup-1']],
    ['are forgotten when they are deleted', [test(1), test(2)], ['backup-2'], ['backup-2']],
    [
      'have those that the catalogue does not show yet',
      [test(1), test(2), test(3)],
      ['backup-1'],
      ['backup-1', 'backup-2', 'backup-3'],
    ],
  ])('%s', (_fact, tests, existingIds, proven) => {
    expect(after(tests, existingIds)?.provenBackupIds).toEqual(proven);
  });
});

/** A test of the last of these, which names one as damaged. */
const ofChain = (ids: string[], damagedLink: string | null): RecoveryTest => ({
  ...test(ids.length, damagedLink === null ? null : 'manifest'),
  backupId: ids.at(-1) ?? '',
  findings: { ...NOTHING_FOUND, chain: ids, damagedLink },
});

it('a backup that a test of one built on it finds damaged is not proven any more', () => {
  const passed = { ...test(1, null), backupId: '1' };
  expect(after([passed, ofChain(['1', '2'], '1')])?.provenBackupIds).toEqual([]);
});

describe('the backups that are bad', () => {
  it.each<[string, RecoveryTest[], string[]]>([
    ['are those that failed', [test(1, 'start')], ['backup-1']],
    ['are not those whose host was lost', [test(1, 'restore', true), test(2, 'connect')], []],
    [
      'are the link that a test names, and not the one that was restored',
      [ofChain(['1', '2', '3'], '2')],
      ['2'],
    ],
    [
      'are not those that a later test puts together without fault',
      [ofChain(['1', '2', '3'], '2'), ofChain(['1', '2', '3', '4'], null)],
      [],
    ],
  ])('%s', (_fact, tests, bad) => {
    expect(after(tests)?.disprovenBackupIds).toEqual(bad);
  });
});
