import type { BackupInfo } from '../catalogue/backup-info.ts';

/** The first PostgreSQL whose `pg_verifybackup` reads a manifest, and that sends one. */
export const FIRST_WITH_MANIFEST = 130_000;

/**
 * Whose manifest a backup is verified against; null when there can be none. Pure.
 * @param sentWithIt whether its files include a manifest that begins where this backup begins: PostgreSQL's own
 */
export function manifestMaker(
  { status, mode, pgVersion, parentBackupId, compression }: BackupInfo,
  sentWithIt: boolean,
): 'postgres' | 'barback' | null {
  if (status !== 'DONE' || pgVersion === null || pgVersion < FIRST_WITH_MANIFEST) return null;
  if (sentWithIt) return 'postgres';
  if (parentBackupId !== null) return null;
  return mode?.startsWith('rsync') && compression === null ? 'barback' : null;
}
