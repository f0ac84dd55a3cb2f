import { z } from 'zod';

const bytes = z.number().int().nonnegative().nullable();

/** What `barman list-backup` says of every `DONE` backup of a server, newest first; null is unknown. */
export const backupSizesSchema = z.array(
  z.object({
    /** With the WAL without which it cannot be restored. */
    sizeBytes: bytes,
    /** Archived since, until the next backup. */
    walBytes: bytes,
  }),
);

export type BackupSizes = z.infer<typeof backupSizesSchema>;
