import type { BackupInfo } from './backup-info.ts';

/** A segment that did not come in this time does not come by itself. */
export const WAL_MINUTES = 30;

/**
 * Whether a backup is copied, and Barman takes it for done as soon as the WAL that it needs is archived: Barman 3.13
 * calls it STARTED meanwhile, 3.4 WAITING_FOR_WALS. Pure.
 */
export function waitsForWal({ status, endAt }: Pick<BackupInfo, 'status' | 'endAt'>): boolean {
  return (status === 'WAITING_FOR_WALS' || status === 'STARTED') && endAt !== null;
}
