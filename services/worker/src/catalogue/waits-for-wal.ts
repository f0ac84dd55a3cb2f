import type { BackupInfo } from './backup-info.ts';
import { COPIED_STATUSES } from './versions.ts';

/** A segment that did not come in this time does not come by itself. */
export const WAL_MINUTES = 30;

/**
 * Whether a backup is copied, and Barman takes it for done as soon as the WAL that it needs is archived. Pure.
 */
export function waitsForWal({ status, endAt }: Pick<BackupInfo, 'status' | 'endAt'>): boolean {
  return COPIED_STATUSES.includes(status) && endAt !== null;
}
