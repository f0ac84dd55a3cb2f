import { z } from 'zod';

/** The answer of the last `barman check`. */
export const checkSchema = z.object({
  finishedAt: z.iso.datetime({ offset: true }),
  /** What `barman check --nagios` exits with: 0 when all is well, 2 when a check failed. */
  exitCode: z.number().int().nonnegative(),
  /**
   * Each line of the check by Barman's key: true is OK. `receive_wal_running` and `postgresql_streaming` are there
   * only for a server that streams.
   */
  checks: z.record(z.string(), z.boolean()),
  /** What Barman says beside each failed line, for a person. */
  hints: z.record(z.string(), z.string()),
});

export type Check = z.infer<typeof checkSchema>;
