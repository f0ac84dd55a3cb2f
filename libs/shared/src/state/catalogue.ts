import { z } from 'zod';

/** Barman's own words for the state of a backup. */
export const BACKUP_STATUSES = ['DONE', 'FAILED', 'WAITING_FOR_WALS', 'STARTED', 'EMPTY', 'SYNCING'] as const;

const isoTime = z.iso.datetime({ offset: true });
const bytes = z.number().int().nonnegative();

/** One `DONE` backup, from its `backup.info`. */
export const doneBackupSchema = z.object({
  backupId: z.string(),
  backupType: z.enum(['full', 'incremental']),
  beginAt: isoTime,
  endAt: isoTime,
  /** `size` of `backup.info`: base backup with the WAL needed to make it consistent. */
  sizeBytes: bytes,
  /** `copy_stats.copy_time`; null when Barman kept none. */
  copyDurationSeconds: z.number().nonnegative().nullable(),
});

export type DoneBackup = z.infer<typeof doneBackupSchema>;

/** What lies in a server's directories, read without running or locking anything. */
export const catalogueSchema = z.object({
  readAt: isoTime,
  /** How many backups there are of each status. */
  backupCounts: z.record(z.enum(BACKUP_STATUSES), z.number().int().nonnegative()),
  /** Of every `DONE` backup, oldest first. */
  doneBackupIds: z.array(z.string()),
  newestDone: doneBackupSchema.nullable(),
  oldestDone: doneBackupSchema.nullable(),
  newestDoneFull: doneBackupSchema.nullable(),
  newestDoneIncremental: doneBackupSchema.nullable(),
  /** End of the oldest full `DONE` backup: the earliest instant that can be restored. */
  firstRecoverableAt: isoTime.nullable(),
  lastFailedAt: isoTime.nullable(),
  /** WAL archived since the newest `DONE` backup began, as `barman list-backup` counts it. */
  newestDoneWalBytes: bytes.nullable(),
  /** Files in the `errors` directory. */
  walErrorFiles: z.number().int().nonnegative(),
});

export type Catalogue = z.infer<typeof catalogueSchema>;
