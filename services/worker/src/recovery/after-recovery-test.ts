import { failedStep } from '@barback/shared/state/entries/failed-step';
import { type JobPayload, rememberedFailure } from '@barback/shared/vocabulary/jobs';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import type { JobOutcome } from '../jobs/job.ts';

/** What follows from a recovery test that has ended. */
export interface AfterRecoveryTest {
  outcome: Extract<JobOutcome, { status: 'done' | 'failed' | 'retry' }>;
  /** Whether it is news: a try that fails as the one before it, and is followed by another, is not. */
  isToBeRecorded: boolean;
}

/** A host that is down says nothing of the backup, which is still to be proven when it is up. Pure. */
export function afterRecoveryTest(
  test: RecoveryTest,
  { trigger, failedBefore }: Pick<JobPayload<'recovery-test'>, 'trigger' | 'failedBefore'>,
): AfterRecoveryTest {
  if (test.status === 'passed') return { outcome: { status: 'done' }, isToBeRecorded: true };
  const failed = failedStep(test);
  const message = `the recovery test of ${test.server} ${test.backupId} failed at ${failed?.name}: ${failed?.reason}`;
  const hostLost = test.steps.some((step) => step.status === 'failed' && step.hostLost);
  if (!hostLost || trigger === 'manual')
    return { outcome: { status: 'failed', message }, isToBeRecorded: true };
  return {
    outcome: { status: 'retry', message },
    isToBeRecorded: failedBefore !== rememberedFailure(message),
  };
}
