import { sizeInWords } from '@barback/shared/vocabulary/in-words';
import { freeBytes } from '../../../files/free-space.ts';
import { removeDirectory } from '../../../files/remove-directory.ts';
import { POSTGRES_USER } from '../../host/become-user.ts';
import { loadScript } from '../../host/script.ts';
import { majorVersion } from '../../ladder/major-version.ts';
import { CREATED_MARK, ROOT_MARKER } from '../../ladder/place.ts';
import { type LadderStep, QUICK_NO_PROGRESS_SECONDS, type RecoveryInProgress } from '../../ladder/step.ts';
import { verdict } from '../../ladder/verdict.ts';
import { spaceNeededBytes } from './space-needed.ts';

const PREPARE = loadScript(import.meta.dirname, 'prepare.sh');
const REMOVE = loadScript(import.meta.dirname, 'remove.sh');
const KILOBYTE = 1024;

/** Makes an empty directory to restore into, touching nothing of anyone's, and finds what the restore needs. */
export const prepare: LadderStep = {
  name: 'prepare',
  optional: false,
  needs: ['connect'],
  timeoutSeconds: 30 * 60,
  noProgressSeconds: QUICK_NO_PROGRESS_SECONDS,
  always: false,
  async run(test, signal) {
    const { place, host, request, localStagingDirectory } = test;
    if (localStagingDirectory !== null) {
      await removeDirectory(localStagingDirectory); // a test whose worker was killed may have left a whole backup there
      const neededBytes = spaceNeededBytes(request.backup);
      const free = await freeBytes(localStagingDirectory);
      if (free < neededBytes) {
        const work = request.backup.isEncrypted ? 'decrypts the backup' : 'puts the chain together';
        const reason = `Barman ${work} in ${localStagingDirectory} on its own host: it may take ${sizeInWords(neededBytes)}, and ${sizeInWords(free)} is free; enlarge that disk`;
        return { status: 'failed', reason, log: '' };
      }
    }
    const outcome = await host.run(
      PREPARE,
      [
        place.root,
        place.name,
        place.serverMark,
        CREATED_MARK,
        place.markers.created,
        place.markers.found,
        String(Math.ceil(spaceNeededBytes(request.backup) / KILOBYTE)),
        majorVersion(request.backup.pgVersion),
        host.destination().user,
        POSTGRES_USER,
        place.directoryVariable,
        ROOT_MARKER,
      ],
      { purpose: 'preparing the directory', signal },
    );
    if (outcome.status === 'failed') return outcome;
    const { programs, owner, uid, gid, socket, free_kb, confinement, unconfined } = outcome.values;
    if (programs === undefined || owner === undefined || socket === undefined) {
      return { status: 'failed', reason: 'the host did not report what it prepared', log: outcome.output };
    }
    test.findings.hostFreeBytes = free_kb === undefined ? null : Number(free_kb) * KILOBYTE;
    test.prepared = { programs, owner, uid: Number(uid), gid: Number(gid), socketDirectory: socket };
    test.findings.confinement = isConfinement(confinement)
      ? { kind: confinement, reason: null }
      : { kind: 'none', reason: unconfined ?? null };
    return { status: 'passed' };
  },
  async undo(test, signal) {
    const { place, host } = test;
    const note = isKept(test) ? 'The test failed. The next test of this server removes this directory.' : '';
    const outcome = await host.run(
      REMOVE,
      [place.directory, place.nonceMark, CREATED_MARK, place.testVariable, note],
      { purpose: 'removing what the test made', signal },
    );
    if (outcome.status === 'failed' || outcome.values.kept === undefined) return outcome;
    const where = `${place.directory} on ${host.name()}`;
    const reason = `the restored files stay in ${where} until the next test of this server, because of #:recovery_keep_failed`;
    return { status: 'skipped', cause: 'not_chosen', reason };
  },
};

const isConfinement = (kind: string | undefined) => kind === 'namespaces' || kind === 'user_namespaces';

/** A stopped test has found nothing that could be examined. */
function isKept({ request, ended, stop }: RecoveryInProgress): boolean {
  return request.keepFailed && !stop.aborted && verdict(ended, request.verify) === 'failed';
}
