import type { RecoveryStep, RecoveryStepName, SkipCause } from '@barback/shared/vocabulary/recovery-test';

interface Rung {
  name: RecoveryStepName;
  optional: boolean;
  needs: readonly RecoveryStepName[];
}

/** Why a step is not run, given those before it; null when it is. `verify` null chooses all. Pure. */
export function reasonToSkip(
  { name, optional, needs }: Rung,
  verify: readonly RecoveryStepName[] | null,
  earlier: readonly RecoveryStep[],
): { cause: SkipCause; reason: string } | null {
  if (optional && verify !== null && !verify.includes(name)) {
    return { cause: 'not_chosen', reason: `#:recovery_verify does not name ${name}` };
  }
  for (const need of needs) {
    const status = earlier.find((step) => step.name === need)?.status;
    if (status === 'failed') return { cause: 'not_reached', reason: `${need} failed` };
    if (status !== 'passed') return { cause: 'not_reached', reason: `${need} was skipped` };
  }
  return null;
}

/**
 * A test passes when the backup was restored and started, nothing failed, and no step was skipped that the server file
 * names: what was not verified is not proven. Pure.
 */
export function verdict(
  steps: readonly RecoveryStep[],
  verify: readonly RecoveryStepName[] | null,
): 'passed' | 'failed' {
  const passed = (wanted: RecoveryStepName) =>
    steps.some(({ name, status }) => name === wanted && status === 'passed');
  const hasFailure = steps.some(({ status }) => status === 'failed');
  const isProven = ['restore' as const, 'start' as const, ...(verify ?? [])].every(passed);
  return !hasFailure && isProven ? 'passed' : 'failed';
}

/** From the start of `prepare` to the end of `start`, or as far as the test went. Pure. */
export function recoveryDurationSeconds(steps: readonly RecoveryStep[]): number {
  const from = steps.findIndex(({ name }) => name === 'prepare');
  const to = steps.findIndex(({ name }) => name === 'start');
  return steps
    .slice(from, to + 1)
    .reduce((sum, step) => sum + (step.status === 'skipped' ? 0 : step.durationSeconds), 0);
}

/**
 * What a recovery takes without preparing and verifying: `restore` and `start`. Null unless both passed. Pure.
 */
export function recoveryTimeSeconds(steps: readonly RecoveryStep[]): number | null {
  const durations = steps.flatMap((step) =>
    (step.name === 'restore' || step.name === 'start') && step.status === 'passed'
      ? [step.durationSeconds]
      : [],
  );
  return durations.length === 2 ? durations.reduce((sum, seconds) => sum + seconds, 0) : null;
}
