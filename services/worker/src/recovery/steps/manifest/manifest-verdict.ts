import type { RestorableBackup } from '../../../catalogue/restorable.ts';
import { FIRST_WITH_MANIFEST } from '../../../manifests/manifest-maker.ts';
import type { ManifestRecord } from '../../../manifests/manifest-record.ts';
import { foreignManifestReason } from '../../../manifests/wal-ranges.ts';
import type { RequiredWal } from '../../../wal-archive/required-wal.ts';
import { firstFew } from '../../ladder/first-few.ts';
import { majorVersion } from '../../ladder/major-version.ts';
import { damagedSegment } from '../start/replay/replay-fault.ts';

type Backup = Pick<RestorableBackup, 'beginXlog' | 'segmentBytes'>;

/** What a backup is verified against. */
export type ManifestToVerify =
  /** The one that was restored with it; by its SHA-256, if that was noted when the backup was taken. */
  | { use: 'restored'; sha256: string | null }
  /** The one that Barback made when it first saw the backup. */
  | { use: 'recorded' }
  | { use: 'none'; reason: string };

/**
 * Decides by the record of a backup from when it was first seen, whatever it claims now; without a record, by how it
 * says that it was taken. Pure.
 */
export function manifestToVerify(
  recorded: Pick<ManifestRecord, 'by' | 'sha256'> | null,
  { pgVersion }: Pick<RestorableBackup, 'pgVersion'>,
): ManifestToVerify {
  if (pgVersion < FIRST_WITH_MANIFEST) {
    const reason = `PostgreSQL ${majorVersion(pgVersion)} neither creates nor verifies backup manifests; 13 and later do`;
    return { use: 'none', reason };
  }
  if (recorded?.by === 'barback') return { use: 'recorded' };
  return { use: 'restored', sha256: recorded?.sha256 ?? null };
}

interface FoundManifest {
  isThere: boolean;
  /** In hexadecimal; null when it was not computed. */
  sha256: string | null;
  /** Unmodified, in JSON. */
  walRanges: string;
}

/**
 * What is wrong with the manifest that was restored, before anything is compared with it: null when it is the one that
 * was sent with this backup. What PostgreSQL never made is not possible, and not wrong. Pure.
 */
export function manifestFault(
  found: FoundManifest,
  { sha256 }: Extract<ManifestToVerify, { use: 'restored' }>,
  backup: Pick<RestorableBackup, 'mode' | 'pgVersion' | 'timeline' | 'beginXlog'>,
): { status: 'failed' | 'not_possible'; reason: string } | null {
  const { mode, pgVersion } = backup;
  const wasSent = sha256 !== null || mode === null || mode.startsWith('postgres');
  const foreign = found.isThere ? foreignManifestReason(found.walRanges, backup) : null;
  if (!wasSent && (foreign !== null || !found.isThere)) {
    const cure = mode?.startsWith('rsync')
      ? 'Barback creates one soon after each backup and has not created that of this one yet; see the log of the worker'
      : 'backup_method = postgres has one';
    const reason = `PostgreSQL creates no manifest of a backup taken with ${mode}: ${cure}`;
    return { status: 'not_possible', reason };
  }
  const failed = (reason: string) => ({ status: 'failed' as const, reason });
  if (!found.isThere) {
    return failed(
      `backup_manifest is missing: PostgreSQL ${majorVersion(pgVersion)} sent one with this backup, so it was removed since; take a new backup`,
    );
  }
  if (foreign !== null) return failed(`${foreign}; take a new backup`);
  if (sha256 === null || found.sha256 === sha256) return null;
  if (found.sha256 === null) {
    const reason = 'the recovery host has no sha256sum to verify the manifest; install coreutils';
    return { status: 'not_possible', reason };
  }
  return failed(
    'the manifest is not the one that PostgreSQL sent with this backup: its SHA-256 differs from the one recorded when the backup was done; take a new backup',
  );
}

/** What is wrong with a backup, in the words of `pg_verifybackup`. Pure. */
export function notVerifiedReason(
  printed: string,
  errors: number,
  wal: Pick<RequiredWal, 'segments'>,
  backup: Backup,
): string {
  const messages = printed.split(/^(?=pg_\w+: )/m).flatMap((words) => {
    const [, program, message = ''] = /^(pg_\w+): (?:error|fatal): (.*)$/s.exec(words.trim()) ?? [];
    const text = ownWords(message).replace(/\s*\n\s*/g, ' ');
    if (program === undefined) return [];
    return [program === 'pg_waldump' ? damagedSegment(text, wal, backup) : text];
  });
  if (messages.length > 0) return firstFew(messages, Math.max(errors, messages.length));
  const last = printed.trim().split('\n').at(-1);
  return `pg_verifybackup failed: ${last || 'it ended without output'}`;
}

/** A message ends with its line, but for the name of a file that has a line break: that is in quotes. */
function ownWords(message: string): string {
  const lines = message.split('\n');
  const isWhole = (count: number) => lines.slice(0, count).join().split('"').length % 2 === 1;
  const count = lines.findIndex((_, index) => isWhole(index + 1)) + 1;
  return lines.slice(0, count || lines.length).join('\n');
}
