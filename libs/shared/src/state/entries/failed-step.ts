import type { RecoveryStepName, RecoveryTest, SkipCause } from '../../vocabulary/recovery-test.ts';

/**
 * The step by which a test failed, and why: the first that failed, else the first that was not done, since a test
 * without a failed step fails only by one that its server's file names. Null when the test passed. Pure.
 */
export function failedStep({
  status,
  steps,
}: Pick<RecoveryTest, 'status' | 'steps'>): { name: RecoveryStepName; reason: string } | null {
  if (status === 'passed') return null;
  const skipped = (cause: SkipCause) =>
    steps.find((step) => step.status === 'skipped' && step.cause === cause);
  const failed = steps.find((step) => step.status === 'failed');
  const step = failed ?? skipped('not_possible') ?? skipped('not_reached');
  return step === undefined || step.status === 'passed' ? null : { name: step.name, reason: step.reason };
}
