import { type LadderStep, QUICK_NO_PROGRESS_SECONDS } from '../../ladder/step.ts';

/** Leaves the recovery host as it was: undoes every started step, the last first. */
export const cleanUp: LadderStep = {
  name: 'clean_up',
  optional: false,
  needs: [],
  timeoutSeconds: 30 * 60,
  noProgressSeconds: QUICK_NO_PROGRESS_SECONDS,
  always: true,
  async run(test, signal) {
    const outcomes = [];
    for (const { undo } of test.begun.toReversed()) {
      if (undo !== null) outcomes.push(await undo(test, signal));
    }
    const failures = outcomes.filter((outcome) => outcome.status === 'failed');
    if (failures.length === 0) {
      return outcomes.find(({ status }) => status === 'skipped') ?? { status: 'passed' };
    }
    const reasons = failures.map(({ reason }) => reason).join('; ');
    return {
      status: 'failed',
      reason: `${reasons}; the next test of this server removes the rest of ${test.place.directory}`,
      log: failures.map(({ log }) => log).join('\n'),
    };
  },
  undo: null,
};
