import { z } from 'zod';
import { isoTime, word } from '../../vocabulary/bounds.ts';
import { TRIGGERS } from '../../vocabulary/jobs.ts';

/** The holder of a lease. */
export const leaseSchema = z.object({
  /** Identifies one run: the next holder has another one. */
  owner: word,
  takenAt: isoTime,
  /** The trigger of the run that holds it; null when the holder only cleans up after a run. */
  trigger: z.enum(TRIGGERS).nullable(),
  /**
   * The `user@host:port` that the holder restores to; null when it restores nothing, or when ssh does not
   * understand where that is.
   */
  target: word.nullable(),
});

export type LeaseHolder = z.infer<typeof leaseSchema>;
