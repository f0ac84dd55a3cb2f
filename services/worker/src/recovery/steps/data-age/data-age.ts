import type { LadderStep } from '../../ladder/step.ts';

/** Measures what a disaster would have cost: from the newest commit that came back to the recovery point. */
export const dataAge: LadderStep = {
  name: 'data_age',
  optional: true,
  needs: ['start'],
  timeoutSeconds: 60,
  noProgressSeconds: null,
  always: false,
  async run({ findings }) {
    const { recoveryPointAt, newestCommitAt } = findings;
    if (recoveryPointAt === null || newestCommitAt === null) {
      const reason = 'no transaction was replayed, because none was committed since the backup began';
      return { status: 'skipped', cause: 'not_possible', reason };
    }
    const seconds = (Date.parse(recoveryPointAt) - Date.parse(newestCommitAt)) / 1000;
    // the clock of the archive may be behind that of the server
    findings.dataAgeSeconds = Math.max(0, seconds);
    return { status: 'passed' };
  },
  undo: null,
};
