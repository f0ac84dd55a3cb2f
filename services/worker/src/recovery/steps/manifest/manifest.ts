import { loadScript } from '../../host/script.ts';
import { examineChain } from '../../ladder/examine-chain.ts';
import { majorVersion } from '../../ladder/major-version.ts';
import type { LadderStep, StepOutcome } from '../../ladder/step.ts';
import { manifestFault, manifestToVerify, notVerifiedReason } from './manifest-verdict.ts';

const FIND = loadScript(import.meta.dirname, 'find.sh');
const COMPARE = loadScript(import.meta.dirname, 'compare.sh');
const MANIFEST = 'backup_manifest';
/** In the data directory, which goes as a whole: the manifest that Barback brings. */
const BROUGHT_MANIFEST = 'barback-manifest';

/**
 * Proves that every file came back byte by byte: as PostgreSQL sent it when the backup was taken, or as Barback read it
 * when it first saw the backup. Of an incremental backup also that each backup of its chain is as PostgreSQL sent it.
 */
export const manifest: LadderStep = {
  name: 'manifest',
  optional: true,
  needs: ['restore'],
  timeoutSeconds: 24 * 60 * 60,
  always: false,
  async run(test, signal) {
    const { host, place, prepared, wal, request, recordedManifest, archivedManifest, findDamagedLink } = test;
    if (prepared === null || wal === null)
      throw new Error('manifest needs the results of prepare and restore');
    const { backup } = request;
    const chain = await examineChain(test, signal);
    if (chain.status === 'damaged')
      return { status: 'failed', reason: `${chain.reason}; take a new backup`, log: '' };
    if (chain.status === 'unverified') return notPossible(chain.reason);
    // what a chain was put together to has a manifest of its own
    const recorded = findDamagedLink === null ? await recordedManifest() : null;
    const verify = manifestToVerify(recorded, backup);
    if (verify.use === 'none') return notPossible(verify.reason);
    const asUser = { asUser: prepared.owner, signal };
    const where = [prepared.programs, place.dataDirectory, backup.backupId];
    const find = () => host.run(FIND, where, asUser);
    let found = await find();
    if (found.status === 'failed') return found;
    if (verify.use === 'restored' && found.values.missing === MANIFEST && backup.isCompressed) {
      const text = await archivedManifest();
      const path = `${place.dataDirectory}/${MANIFEST}.${backup.backupId}`;
      const brought = text === null ? null : await host.write(path, text, asUser);
      if (brought?.status === 'failed') return brought;
      found = await find();
      if (found.status === 'failed') return found;
    }
    const { missing, digest, wal_ranges: walRanges = '' } = found.values;
    if (missing === 'pg_verifybackup') {
      const major = majorVersion(backup.pgVersion);
      return notPossible(
        `${missing} is not in ${prepared.programs}: install postgresql-client-${major} (Debian) or postgresql${major}-server (Red Hat)`,
      );
    }
    if (verify.use === 'restored') {
      const fault = manifestFault(
        { isThere: missing === undefined, sha256: digest || null, walRanges },
        verify,
        backup,
      );
      if (fault?.status === 'failed') return { ...fault, status: 'failed', log: found.output };
      if (fault !== null) return notPossible(fault.reason);
    } else {
      const text = await recorded?.read?.();
      if (text === undefined || text === null) {
        return notPossible('the manifest that Barback created of this backup is damaged; creating it again');
      }
      const brought = await host.write(`${place.dataDirectory}/${BROUGHT_MANIFEST}`, text, asUser);
      if (brought.status === 'failed') return brought;
    }
    const which = verify.use === 'recorded' ? 'brought' : '';
    const verified = await host.run(COMPARE, [...where, BROUGHT_MANIFEST, which], asUser);
    if (verified.status === 'failed') return verified;
    const { exit_code, errors } = verified.values;
    if (exit_code === '0') return { status: 'passed' };
    const reason = notVerifiedReason(verified.stdout, Number(errors), wal, backup);
    return { status: 'failed', reason, log: verified.output };
  },
  // it only reads
  undo: null,
};

const notPossible = (reason: string): StepOutcome => ({ status: 'skipped', cause: 'not_possible', reason });
