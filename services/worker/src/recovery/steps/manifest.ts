import { majorVersion } from '../major-version.ts';
import { foreignManifestReason, notVerifiedReason, reasonForNoManifest } from '../manifest-verdict.ts';
import { MANIFEST_SCRIPT } from '../scripts/manifest.ts';
import type { LadderStep } from './step.ts';

/** Proves that every file came back byte by byte as PostgreSQL sent it when the backup was taken. */
export const manifest: LadderStep = {
  name: 'manifest',
  optional: true,
  needs: ['restore'],
  timeoutSeconds: 24 * 60 * 60,
  always: false,
  async run({ host, place, prepared, wal, request }, signal) {
    if (prepared === null || wal === null) throw new Error('manifest needs what prepare and restore found');
    const { backup } = request;
    const impossible = reasonForNoManifest(backup);
    if (impossible !== null) return { status: 'skipped', cause: 'not_possible', reason: impossible };
    const verified = await host.run(
      MANIFEST_SCRIPT,
      [prepared.programs, place.dataDirectory, backup.backupId],
      { asUser: prepared.owner, signal },
    );
    if (verified.status === 'failed') return verified;
    const { missing, exit_code, errors, wal_ranges = '' } = verified.values;
    const log = verified.output;
    const major = majorVersion(backup.pgVersion);
    if (missing === 'backup_manifest') {
      const reason = `backup_manifest is missing: PostgreSQL ${major} sent one with this backup, so that it was removed; take a new backup`;
      return { status: 'failed', reason, log };
    }
    if (missing !== undefined) {
      const reason = `${missing} is not in ${prepared.programs}: install postgresql-client-${major} (Debian) or postgresql${major}-server (Red Hat)`;
      return { status: 'skipped', cause: 'not_possible', reason };
    }
    if (exit_code !== '0') {
      return {
        status: 'failed',
        reason: notVerifiedReason(verified.stdout, Number(errors), wal, backup),
        log,
      };
    }
    const foreign = foreignManifestReason(wal_ranges, backup);
    return foreign === null ? { status: 'passed' } : { status: 'failed', reason: foreign, log };
  },
  // it only reads
  undo: null,
};
