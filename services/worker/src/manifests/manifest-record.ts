import { isoTime } from '@barback/shared/vocabulary/bounds';
import { z } from 'zod';

const sha256 = z.string().regex(/^[\da-f]{64}$/);

/**
 * The record of a backup from when Barback first saw it done: stored apart from the backup, which is verified against
 * it.
 */
export const manifestRecordSchema = z.object({
  v: z.literal(1),
  server: z.string(),
  backupId: z.string(),
  /** How it was taken, by its `backup.info` at that time. */
  mode: z.string().nullable(),
  recordedAt: isoTime,
  /** The origin of its manifest: PostgreSQL sent one with the backup, or Barback created one of its files. */
  by: z.enum(['postgres', 'barback']),
  /** Of the manifest. */
  sha256,
});

export type ManifestRecord = z.infer<typeof manifestRecordSchema>;

/** What was noted of a backup, apart from it. */
export interface RecordedManifest extends Pick<ManifestRecord, 'by' | 'sha256'> {
  /** The manifest, if Barback made it; null when it is not what it was. */
  read(): Promise<string | null>;
}
