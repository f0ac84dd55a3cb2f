import { isoTime } from '@barback/shared/vocabulary/bounds';
import { z } from 'zod';

/**
 * What a worker writes down before it starts a backup, and takes away when the backup's end is in the history: whoever
 * finds it later, without a process that is at it, knows what was left in the middle.
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
  /** The backups there were before: any other was begun since. */
  earlierBackupIds: z.array(z.string()),
  /** What it will take on the disk; null when nothing told, or before it was asked for. */
  neededBytes: z.number().nonnegative().nullable().default(null),
});

export type RunningBackup = z.infer<typeof runningBackupSchema>;
