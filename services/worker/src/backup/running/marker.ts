import { isoTime } from '@barback/shared/vocabulary/bounds';
import { incrementalOnly } from '@barback/shared/vocabulary/jobs';
import { z } from 'zod';

/**
 * What a worker writes before it starts a backup, and removes when the backup's result is in the history: whoever finds
 * it later, without a running process, knows what was interrupted.
 */
export const runningBackupSchema = z.object({
  v: z.literal(1),
  /** Of one run of the job. */
  id: z.string(),
  server: z.string(),
  /** Of the job that takes it. */
  slot: z.string(),
  trigger: z.string(),
  startedAt: isoTime,
  /** The existing backups before this one: any other was started since. */
  earlierBackupIds: z.array(z.string()),
  /** Its expected disk usage; null when unknown, or before it was estimated. */
  neededBytes: z.number().nonnegative().nullable().default(null),
  /** See `BackupRun`. */
  backupType: incrementalOnly,
  fullBecause: z.string().optional(),
});

export type RunningBackup = z.infer<typeof runningBackupSchema>;
