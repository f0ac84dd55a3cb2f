import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Barman } from '../barman/barman.ts';
import type { RestorableLink } from '../catalogue/restorable.ts';
import { readTakenFrom } from './backup-label.ts';
import { linkFault, type StoredLink, verifyErrorIn } from './link-fault.ts';
import { sha256Of } from './manifest-records.ts';

export interface ChainToVerify {
  server: string;
  /** Major version of their PostgreSQL: `17`. */
  postgresMajor: string;
  /** The full one first. */
  links: readonly RestorableLink[];
  basebackupsDirectory: string;
  barman: Pick<Barman, 'verifyBackup'>;
  /** SHA-256 of the manifest of a backup when it was done; null when nobody recorded it. */
  recordedSha256: (backupId: string) => Promise<string | null>;
}

/** What is known of the backups of a chain. */
export type ChainVerdict =
  | { status: 'whole' }
  | { status: 'damaged'; backupId: string; reason: string }
  /** Nothing is known to be wrong, but not all could be compared. */
  | { status: 'unverified'; reason: string };

/**
 * Looks for the first damaged backup of a chain, each compared with its own manifest and its parent, where they lie on
 * the Barman host: what a restore puts together is new, and shows neither.
 */
export async function findDamagedLink(
  { server, postgresMajor, links, basebackupsDirectory, barman, recordedSha256 }: ChainToVerify,
  signal: AbortSignal,
): Promise<ChainVerdict> {
  let unverified: string | null = null;
  for (const [index, link] of links.entries()) {
    const { backupId } = link;
    if (link.isCompressed) {
      unverified = `backup ${backupId} of the chain is kept in archives, which cannot be compared with its manifest`;
      continue;
    }
    const data = join(basebackupsDirectory, backupId, 'data');
    const manifestSha256 = await sha256Of(join(data, 'backup_manifest')).catch(whyUnreadable);
    if (manifestSha256 instanceof Error) {
      unverified = `the backup_manifest of backup ${backupId} cannot be read: ${manifestSha256.message}`;
      continue;
    }
    const known: StoredLink = {
      takenFrom: await readFile(join(data, 'backup_label'), 'utf8').then(readTakenFrom, () => 'unreadable'),
      manifestSha256,
      recordedSha256: await recordedSha256(backupId),
      verifyError: null,
    };
    const parent = links[index - 1] ?? null;
    const fault = linkFault(parent, known);
    if (fault !== null) return { status: 'damaged', backupId, reason: fault };
    const errors = await barman.verifyBackup({ server, backupId, postgresMajor }, signal);
    signal.throwIfAborted();
    if (errors === null) {
      unverified = `pg_verifybackup is not on the Barman host: install postgresql-client-${postgresMajor} (Debian) or postgresql${postgresMajor}-server (Red Hat)`;
      continue;
    }
    const found = linkFault(parent, { ...known, verifyError: verifyErrorIn(errors) });
    if (found !== null) return { status: 'damaged', backupId, reason: found };
    const [error] = errors;
    if (error !== undefined) unverified = `backup ${backupId} could not be verified: ${error}`;
  }
  return unverified === null ? { status: 'whole' } : { status: 'unverified', reason: unverified };
}

/** Null when there is none. */
function whyUnreadable(error: NodeJS.ErrnoException): Error | null {
  return error.code === 'ENOENT' ? null : error;
}
