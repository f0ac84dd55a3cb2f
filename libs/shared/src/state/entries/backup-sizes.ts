import { z } from 'zod';
import { bytes } from '../../vocabulary/bounds.ts';

/** What `barman list-backup` says of every `DONE` backup of a server, newest first; null is unknown. */
export const backupSizesSchema = z.array(
  z.object({
    /** With the WAL without which it cannot be restored. */
    sizeBytes: bytes.nullable(),
    /** Archived since, until the next backup. */
    walBytes: bytes.nullable(),
  }),
);

export type BackupSizes = z.infer<typeof backupSizesSchema>;
