import { z } from 'zod';

/** Who holds a lease. */
export const leaseSchema = z.object({
  /** Of one run: whoever takes the lease next has another. */
  owner: z.string(),
  /** The `user@host:port` that the holder restores to; null when ssh does not understand where that is. */
  target: z.string().nullable(),
});

export type LeaseHolder = z.infer<typeof leaseSchema>;
