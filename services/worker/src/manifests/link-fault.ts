import type { DescribedLink } from '../catalogue/chain.ts';
import { parseLsn } from '../wal/lsn.ts';
import type { TakenFrom } from './backup-label.ts';

/** What lies in the directory of a backup of a chain. */
export interface StoredLink {
  /** From its `backup_label`; null of a full one. `unreadable`: there is no such file. */
  takenFrom: TakenFrom | 'unreadable' | null;
  /** SHA-256 of its `backup_manifest`; null when there is none. */
  manifestSha256: string | null;
  /** The same when the backup was done; null when nobody recorded it. */
  recordedSha256: string | null;
  /** What `pg_verifybackup` says that is wrong; null when nothing is, or when it could not run. */
  verifyError: string | null;
}

/**
 * What is wrong with one backup of a chain, compared with its own manifest and with its parent. Pure.
 * @param parent by Barman; null of the full one
 */
export function linkFault(
  parent: DescribedLink | null,
  { takenFrom, manifestSha256, recordedSha256, verifyError }: StoredLink,
): string | null {
  if (manifestSha256 === null) return 'its backup_manifest is missing';
  if (recordedSha256 !== null && manifestSha256 !== recordedSha256)
    return 'its backup_manifest is not the one that PostgreSQL sent: its SHA-256 differs from the one recorded when the backup was done';
  if (takenFrom === 'unreadable') return 'its backup_label is missing';
  if (parent === null && takenFrom !== null)
    return `it is an incremental backup taken from ${takenFrom.lsn}, and Barman has it as a full one`;
  if (parent !== null && takenFrom === null)
    return `it is a full backup, and Barman has it as built on ${parent.backupId}`;
  if (parent !== null && takenFrom !== null && !isTakenFrom(takenFrom, parent))
    return `it was taken from ${takenFrom.lsn}, and ${parent.backupId}, its parent by Barman, begins at ${parent.beginXlog}`;
  return verifyError;
}

function isTakenFrom({ lsn, timeline }: TakenFrom, parent: DescribedLink): boolean {
  if (parent.beginXlog !== null && parseLsn(lsn) !== parseLsn(parent.beginXlog)) return false;
  return timeline === null || parent.timeline === null || timeline === parent.timeline;
}

/** In its own words, the first errors of `pg_verifybackup`, which Barman ran; null when it says none. Pure. */
export function verifyErrorIn(errors: readonly string[]): string | null {
  const own = errors.flatMap((text) => [...text.matchAll(/^pg_verifybackup: (?:error|fatal): (.+)$/gm)]);
  const [first, ...others] = own.flatMap(([, message = '']) => message);
  if (first === undefined) return null;
  return others.length === 0 ? first : `${first}; and ${others.length} more`;
}
