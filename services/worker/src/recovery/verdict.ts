import type { RecoveryStep, RecoveryStepName } from '@barback/shared/state/recovery-test';

/** Why a step is not run, given those before it; null when it is. Pure. */
export function reasonToSkip(
  needs: readonly RecoveryStepName[],
  earlier: readonly RecoveryStep[],
): string | null {
  for (const need of needs) {
    const status = earlier.find(({ name }) => name === need)?.status;
    if (status === 'failed') return `${need} failed`;
    if (status !== 'passed') return `${need} was skipped`;
  }
  return null;
}

/** A test passes when nothing failed and the backup was restored and started. Pure. */
export function verdict(steps: readonly RecoveryStep[]): 'passed' | 'failed' {
  const passed = (wanted: RecoveryStepName) =>
    steps.some(({ name, status }) => name === wanted && status === 'passed');
  const hasFailure = steps.some(({ status }) => status === 'failed');
  return !hasFailure && passed('restore') && passed('start') ? 'passed' : 'failed';
}

/** From the begin of `prepare` to the end of `start`, or as far as the test came. Pure. */
export function recoveryDurationSeconds(steps: readonly RecoveryStep[]): number {
  const from = steps.findIndex(({ name }) => name === 'prepare');
  const to = steps.findIndex(({ name }) => name === 'start');
  return steps
    .slice(from, to + 1)
    .reduce((sum, step) => sum + (step.status === 'skipped' ? 0 : step.durationSeconds), 0);
}
