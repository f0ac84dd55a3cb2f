import type { RecoveryStep, RecoveryStepName } from '@barback/shared/vocabulary/recovery-test';
import { describe, expect, test } from 'vitest';
import { reasonToSkip, recoveryDurationSeconds, recoveryTimeSeconds, verdict } from './verdict.ts';

const passed = (name: RecoveryStepName, durationSeconds = 1): RecoveryStep => ({
  name,
  status: 'passed',
  durationSeconds,
});
const failed = (name: RecoveryStepName, durationSeconds = 1): RecoveryStep => ({
  name,
  status: 'failed',
  durationSeconds,
  reason: 'broken',
  log: '',
  hostLost: false,
});
const skipped = (name: RecoveryStepName): RecoveryStep => ({
  name,
  status: 'skipped',
  cause: 'not_possible',
  reason: 'not here',
});

const ALL = [passed('connect', 1), passed('prepare', 2), passed('restore', 30), passed('start', 4)];

describe('a step', () => {
  test.each([
    ['is run when it needs nothing, whatever failed', [], [failed('connect')], null],
    ['is run when what it needs has passed', ['prepare'], [passed('connect'), passed('prepare')], null],
    ['is skipped when what it needs failed', ['restore'], [failed('restore')], 'restore failed'],
    ['is skipped when what it needs was skipped', ['restore'], [skipped('restore')], 'restore was skipped'],
    ['is skipped when what it needs is not there', ['restore'], [], 'restore was skipped'],
    ['is run when something else failed', ['start'], [passed('start'), failed('sql')], null],
  ] as const)('%s', (_, needs, earlier, reason) => {
    const skip = reasonToSkip({ name: 'sql', optional: true, needs }, null, earlier);
    expect(skip).toEqual(reason === null ? null : { cause: 'not_reached', reason });
  });

  test('that may be left out is run only when the server asks for it', () => {
    const verification = { name: 'sql', optional: true, needs: [] } as const;
    expect(reasonToSkip(verification, ['sql'], [])).toBeNull();
    expect(reasonToSkip(verification, ['manifest'], [])).toMatchObject({ cause: 'not_chosen' });
    expect(reasonToSkip({ ...verification, name: 'start', optional: false }, ['sql'], [])).toBeNull();
  });
});

describe('a test', () => {
  test.each([
    ['passes when all steps passed', [...ALL, passed('clean_up')], 'passed'],
    ['passes with a skipped verification', [...ALL, skipped('structure')], 'passed'],
    ['fails when the clean-up failed', [...ALL, failed('clean_up')], 'failed'],
    ['fails when nothing was started', [passed('connect'), skipped('start')], 'failed'],
    ['fails when a verification failed', [...ALL, failed('sql')], 'failed'],
    ['fails without steps', [], 'failed'],
  ] as const)('%s', (_, steps, expected) => {
    expect(verdict(steps, null)).toBe(expected);
  });

  test('fails when a verification that the server asks for could not be done', () => {
    const steps = [...ALL, passed('sql'), skipped('structure')];
    expect(verdict(steps, ['sql'])).toBe('passed');
    expect(verdict(steps, ['sql', 'structure'])).toBe('failed');
  });

  test('says how long a recovery takes without verification, once there was one', () => {
    const verified = [...ALL.slice(0, 3), passed('manifest', 8), passed('start', 4)];
    expect(recoveryTimeSeconds(verified)).toBe(34);
    expect(recoveryTimeSeconds([passed('restore', 30), failed('start')])).toBeNull();
  });

  test.each([
    ['all is well', [...ALL, passed('clean_up', 100)], 36],
    ['a check lies between', [...ALL.slice(0, 3), passed('manifest', 8), passed('start', 4)], 44],
    ['the restore failed', [passed('prepare', 2), failed('restore', 3), skipped('start')], 5],
    ['the host was not reached', [failed('connect'), skipped('prepare'), skipped('start')], 0],
  ] as const)('took from prepare to start when %s', (_, steps, seconds) => {
    expect(recoveryDurationSeconds(steps)).toBe(seconds);
  });
});
