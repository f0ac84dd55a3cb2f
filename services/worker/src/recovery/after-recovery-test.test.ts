import { exampleRecovery } from '@barback/shared/status/example-snapshot';
import type { RecoveryStep, RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { expect, it } from 'vitest';
import { afterRecoveryTest } from './after-recovery-test.ts';

const passed = exampleRecovery.newest;
const failedAt = (hostLost: boolean): RecoveryTest => {
  const restore: RecoveryStep = {
    ...{ name: 'restore', status: 'failed', reason: 'no answer', log: '', durationSeconds: 3 },
    hostLost,
  };
  return { ...passed, status: 'failed', steps: [restore] };
};
const MESSAGE = `the recovery test of pg1 ${passed.backupId} failed at restore: no answer`;

it.each([
  ['that passed', passed, {}, 'done', true],
  ['that failed', failedAt(false), {}, 'failed', true],
  ['whose host was lost', failedAt(true), {}, 'retry', true],
  ['whose host was lost as in the try before', failedAt(true), { failedBefore: MESSAGE }, 'retry', false],
  ['whose host was lost in another way before', failedAt(true), { failedBefore: 'down' }, 'retry', true],
  [
    'that fails with a host as it did when that was lost',
    failedAt(false),
    { failedBefore: MESSAGE },
    'failed',
    true,
  ],
  ['that somebody asked for, whose host was lost', failedAt(true), { trigger: 'manual' }, 'failed', true],
] as const)('a recovery test %s', (_which, test, payload, status, isToBeRecorded) => {
  const after = afterRecoveryTest(test, { trigger: 'schedule', ...payload });
  expect(after).toMatchObject({ outcome: { status }, isToBeRecorded });
  if (status !== 'done') expect(after.outcome).toMatchObject({ message: MESSAGE });
});
