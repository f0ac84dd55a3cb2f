import { majorVersion } from '../major-version.ts';
import { CREATED_MARK } from '../place.ts';
import { CLEAN_UP_SCRIPT } from '../scripts/clean-up.ts';
import { PREPARE_SCRIPT } from '../scripts/prepare.ts';
import type { LadderStep } from './step.ts';

/** Makes an empty directory to restore into, touching nothing of anyone's, and finds what the restore needs. */
export const prepare: LadderStep = {
  name: 'prepare',
  optional: false,
  needs: ['connect'],
  timeoutSeconds: 30 * 60,
  always: false,
  async run(test, signal) {
    const { place, host, request } = test;
    const outcome = await host.run(
      PREPARE_SCRIPT,
      [
        place.root,
        place.name,
        place.serverMark,
        CREATED_MARK,
        place.markers.created,
        place.markers.found,
        String(Math.ceil(request.backup.sizeBytes / 1024)),
        majorVersion(request.backup.pgVersion),
      ],
      { signal },
    );
    if (outcome.status === 'failed') return outcome;
    const { programs, owner, socket } = outcome.values;
    if (programs === undefined || owner === undefined || socket === undefined) {
      return { status: 'failed', reason: 'the host did not tell what it prepared', log: outcome.output };
    }
    test.prepared = { programs, owner, socketDirectory: socket };
    return { status: 'passed' };
  },
  async undo({ place, host }, signal) {
    return await host.run(CLEAN_UP_SCRIPT, [place.directory, place.nonceMark, CREATED_MARK], { signal });
  },
};
