import { z } from 'zod';
import { bytes, count, isoTime, seconds, text, word } from '../../vocabulary/bounds.ts';

/** Barman's own words for the state of a backup. */
export const BACKUP_STATUSES = ['DONE', 'FAILED', 'WAITING_FOR_WALS', 'STARTED', 'EMPTY', 'SYNCING'] as const;

/** One `DONE` backup, from its `backup.info`. */
export const doneBackupSchema = z.object({
  backupId: word,
  backupType: z.enum(['full', 'incremental']),
  beginAt: isoTime,
  endAt: isoTime,
  /** `size` of `backup.info`: base backup with the WAL needed to make it consistent. */
  sizeBytes: bytes,
  /** `copy_stats.copy_time`; null when Barman kept none. */
  copyDurationSeconds: seconds.nullable(),
  /** What it added on disk: without the files that it shares with an older one; null when Barman does not say. */
  deduplicatedSizeBytes: bytes.nullable().default(null),
});

/** A `DONE` incremental backup in its chain. */
export const chainLinkSchema = z.object({
  backupId: word,
  /** The backup that it was built on. */
  parentBackupId: word,
  endAt: isoTime,
  /** Why it cannot be restored, by what lies in the server's directories; null when nothing is known to be wrong. */
  fault: text.nullable(),
});

export type ChainLink = z.infer<typeof chainLinkSchema>;

export type DoneBackup = z.infer<typeof doneBackupSchema>;

/** WAL that the archive lacks though it has later WAL, or the `.history` file without which nothing leads to that. */
export const missingWalSchema = z.object({
  /** Since the oldest `DONE` backup, on each timeline that continues one. */
  count,
  /** Since the newest `DONE` backup: from there on it cannot be recovered. `first` is null when nothing is missing. */
  sinceNewestDone: z.object({ count, first: word.nullable() }),
});

export type MissingWal = z.infer<typeof missingWalSchema>;

/** The states in which an incomplete backup can remain for ever. */
export const LEFTOVER_STATUSES = ['FAILED', 'WAITING_FOR_WALS', 'STARTED', 'EMPTY'] as const;

export type LeftoverStatus = (typeof LEFTOVER_STATUSES)[number];

/** An incomplete backup that no process works on. */
export const leftoverSchema = z.object({
  backupId: word,
  /** One that waits for WAL is `WAITING_FOR_WALS`, also where Barman (3.13) calls it `STARTED`. */
  status: z.enum(LEFTOVER_STATUSES),
  /** Whether `BARBACK_SWEEP=clean` deletes it. */
  canBeDeleted: z.boolean(),
  /** Why it can be deleted, or why it stays; for a person. */
  reason: text,
});

export type Leftover = z.infer<typeof leftoverSchema>;

/** What docker-barman wrote down of the newest backup that it restored. It does not prove that backup. */
export const dockerBarmanRecoverySchema = z.object({
  backupId: word,
  /** Null: an early version did not write it. */
  status: z.enum(['passed', 'failed']).nullable(),
  durationSeconds: seconds.nullable(),
});

export type DockerBarmanRecovery = z.infer<typeof dockerBarmanRecoverySchema>;

/** What lies in a server's directories, read without running or locking anything. */
const currentCatalogueSchema = z.object({
  readAt: isoTime,
  /** How many backups there are of each status. */
  backupCounts: z.record(z.enum(BACKUP_STATUSES), count),
  /** Of every `DONE` backup, oldest first. */
  doneBackupIds: z.array(word),
  newestDone: doneBackupSchema.nullable(),
  oldestDone: doneBackupSchema.nullable(),
  newestDoneFull: doneBackupSchema.nullable(),
  newestDoneIncremental: doneBackupSchema.nullable(),
  /** End of the oldest full `DONE` backup: the earliest instant that can be restored. */
  firstRecoverableAt: isoTime.nullable(),
  lastFailedAt: isoTime.nullable(),
  /** WAL archived since the newest `DONE` backup began, as `barman list-backup` counts it. */
  newestDoneWalBytes: bytes.nullable(),
  /** How many incremental backups a restore of the newest `DONE` one puts on top of a full one; null when it is not known. */
  incrementalDepth: count.nullable().default(null),
  /** Of every `DONE` incremental backup, oldest first. */
  chains: z.array(chainLinkSchema).default([]),
  /** Of all backups on the disk, without what they share where Barman says how much that is. */
  baseBytes: bytes.nullable().default(null),
  /** Of all archived WAL; null when unknown, as before the first segment. */
  walBytes: bytes.nullable().default(null),
  /** The time of the newest archived segment, from its file; null when unknown. */
  lastArchivedAt: isoTime.nullable().default(null),
  /** Files in the `errors` directory. */
  walErrorFiles: count,
  /** How many backups `barman keep` exempts from retention, by what it keeps of them; null when it is not known. */
  keptBackups: z.object({ full: count, standalone: count }).nullable().default(null),
  /** Null without a `DONE` backup, or when unknown. */
  missingWal: missingWalSchema.nullable().default(null),
  /** Oldest first. An older worker, which shares the Redis during an upgrade, does not look for them. */
  leftOver: z.array(leftoverSchema).default([]),
  /** Null where Barback did not take over from docker-barman. */
  dockerBarmanRecovery: dockerBarmanRecoverySchema.nullable().default(null),
});

/** A worker of 0.1.0 calls `dockerBarmanRecovery` `originalRecovery`. */
export const catalogueSchema = z.preprocess((value) => {
  if (typeof value !== 'object' || value === null || !('originalRecovery' in value)) return value;
  const { originalRecovery: dockerBarmanRecovery, ...rest } = value;
  return { dockerBarmanRecovery, ...rest };
}, currentCatalogueSchema);

export type Catalogue = z.infer<typeof catalogueSchema>;
