import { z } from 'zod';
import { bytes, isoTime } from '../../vocabulary/bounds.ts';
import { RECOVERY_STEPS } from '../../vocabulary/recovery-test.ts';

/** What a backup is at, in order, and then a recovery test. */
const PROGRESS_STEPS = ['copying', 'waiting_for_wal', ...RECOVERY_STEPS] as const;

/** How far a backup or a recovery test that runs has come, as its worker saw it last. */
export const progressSchema = z.object({
  step: z.enum(PROGRESS_STEPS),
  /** Since when it is at this step. */
  since: isoTime,
  measuredAt: isoTime,
  /** On the disk so far, of a restore on that of the recovery host; null where it is not measured. */
  bytes: bytes.nullable(),
  /** As many as the last one came to, about; of a restore as the backup and the WAL after it have. Null: nothing tells. */
  expectedBytes: bytes.nullable(),
});

export type Progress = z.infer<typeof progressSchema>;
