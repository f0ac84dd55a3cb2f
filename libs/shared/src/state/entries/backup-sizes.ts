import { z } from 'zod';
import { bytes } from '../../vocabulary/bounds.ts';

/** The output of `barman list-backup` for every `DONE` backup of a server, newest first; null is unknown. */
export const backupSizesSchema = z.array(
  z.object({
    /** Including the WAL that a restore requires. */
    sizeBytes: bytes.nullable(),
    /** Archived since, until the next backup. */
    walBytes: bytes.nullable(),
  }),
);

export type BackupSizes = z.infer<typeof backupSizesSchema>;
