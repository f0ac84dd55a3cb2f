import { z } from 'zod';
import { isoTime, word } from '../../vocabulary/bounds.ts';
import { TRIGGERS } from '../../vocabulary/jobs.ts';

/** Who holds a lease. */
export const leaseSchema = z.object({
  /** Of one run: whoever takes the lease next has another. */
  owner: word,
  takenAt: isoTime,
  /** Why the run that holds it happens; null when it is no run, but somebody who tidies up after one. */
  trigger: z.enum(TRIGGERS).nullable(),
  /**
   * The `user@host:port` that the holder restores to; null when it restores nothing, or when ssh does not
   * understand where that is.
   */
  target: word.nullable(),
});

export type LeaseHolder = z.infer<typeof leaseSchema>;
