import type { LadderStep } from '../../ladder/step.ts';

/** Proves that the recovery host is reachable and has not changed its identity. */
export const connect: LadderStep = {
  name: 'connect',
  optional: false,
  needs: [],
  // each of its phases has a limit of its own
  timeoutSeconds: 10 * 60,
  noProgressSeconds: null,
  always: false,
  async run({ host }, signal) {
    return await host.connect(signal);
  },
  async undo({ host }) {
    host.close();
    return { status: 'passed' };
  },
};
