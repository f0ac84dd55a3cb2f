import type { LadderStep } from './step.ts';

/** Leaves the recovery host as it was: takes every step back that was begun, the last first. */
export const cleanUp: LadderStep = {
  name: 'clean_up',
  needs: [],
  timeoutSeconds: 30 * 60,
  always: true,
  async run(test, signal) {
    const failures = [];
    for (const { undo } of test.begun.toReversed()) {
      const outcome = await undo?.(test, signal);
      if (outcome?.status === 'failed') failures.push(outcome);
    }
    if (failures.length === 0) return { status: 'passed' };
    const reason = failures.map((failure) => failure.reason).join('; ');
    return { status: 'failed', reason, log: failures.map(({ log }) => log).join('\n') };
  },
  undo: null,
};
