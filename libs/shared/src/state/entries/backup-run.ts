import { z } from 'zod';
import { bytes, isoTime, seconds, serverName, text, word } from '../../vocabulary/bounds.ts';
import { incrementalOnly } from '../../vocabulary/jobs.ts';

/** Why an attempt failed; a label of `barman_backup_run_failures_total`, so the list is closed. */
export const BACKUP_FAILURE_REASONS = [
  'connection',
  'lock',
  'disk_full',
  'timeout',
  'barman_exit',
  'worker_lost',
  'other',
] as const;

export type BackupFailureReason = (typeof BACKUP_FAILURE_REASONS)[number];

/** The trigger of a backup that Barback did not take: somebody ran `barman backup`, or another scheduler did. */
export const EXTERNAL = 'external';

const typeOfRun = {
  /** Of what was taken, or tried. */
  backupType: incrementalOnly,
  /** Why a full backup was taken although an incremental one was due, for a person. */
  fullBecause: text.optional(),
};

/** One finished attempt to take a backup. `durationSeconds` is the wall time of the attempt. */
export const backupRunSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    server: serverName,
    backupId: word,
    trigger: word,
    startedAt: isoTime,
    endedAt: isoTime,
    durationSeconds: seconds,
    sizeBytes: bytes,
    /** Of an incremental one: the backup that it was built on. */
    parentBackupId: word.optional(),
    ...typeOfRun,
  }),
  z.object({
    status: z.literal('failed'),
    server: serverName,
    backupId: word.nullable(),
    trigger: word,
    startedAt: isoTime,
    endedAt: isoTime,
    durationSeconds: seconds,
    reason: z.enum(BACKUP_FAILURE_REASONS),
    /** What failed and what to do, for a person. */
    message: text,
    ...typeOfRun,
  }),
]);

export type BackupRun = z.infer<typeof backupRunSchema>;

/** The backup that runs now, as the holder of its server's lease tells. */
export const activeBackupSchema = z.object({ startedAt: isoTime, trigger: word });

export type ActiveBackup = z.infer<typeof activeBackupSchema>;
