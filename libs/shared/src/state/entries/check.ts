import { z } from 'zod';
import { count, isoTime, text, word } from '../../vocabulary/bounds.ts';

/** The answer of the last `barman check`. */
export const checkSchema = z.object({
  finishedAt: isoTime,
  /** What `barman check --nagios` exits with: 0 when all is well, 2 when a check failed. */
  exitCode: count,
  /**
   * Each line of the check by Barman's key: true is OK. `receive_wal_running` and `postgresql_streaming` exist only for
   * a server that streams.
   */
  checks: z.record(word, z.boolean()),
  /** Barman's hint on each failed line, for a person. */
  hints: z.record(word, text),
});

export type Check = z.infer<typeof checkSchema>;

/** Replaces the lines of a check whose output does not mention the server; its hint is Barman's message. */
export const NO_ANSWER = 'answer';

/** Lines of the check that fail until WAL archiving has started: normal for a new server. */
export const ARCHIVING_CHECKS = ['replication_slot', 'receive_wal_running', 'wal_archive'] as const;

/** The line that fails until there are as many backups as Barman's `minimum_redundancy` requires. */
export const REDUNDANCY_CHECK = 'minimum_redundancy_requirements';
