import { z } from 'zod';
import { count, isoTime, text, word } from '../../vocabulary/bounds.ts';

/** How far the archive is behind a server, measured at one moment. Null is unknown. */
export const walLagSchema = z.object({
  /** Segments that are written to their end and not archived yet, wherever they are. */
  pendingSegments: count.nullable(),
  /** From the end of the newest archived segment to the server's position, of a standby to what it has replayed. */
  archiveLagBytes: count.nullable(),
  /**
   * Distance from the position that Barman's replication slot retains to the server's position; null also without a
   * slot.
   */
  slotRetainedBytes: count.nullable(),
});

export type WalLag = z.infer<typeof walLagSchema>;

/** The result of a server's `archive_command` (`pg_stat_archiver`), counted by the server since its last reset. */
export const walArchiverSchema = z.object({ archivedCount: count, failedCount: count });

export type WalArchiver = z.infer<typeof walArchiverSchema>;

/**
 * What `barman show-server` reports about a server. Values that only PostgreSQL knows keep their last known value while
 * it is unreachable, and are null before they were ever known.
 */
export const serverFactsSchema = z.object({
  observedAt: isoTime,
  barmanVersion: word,
  /** Faults of that release that touch this server: what goes wrong, and the release that fixes it. */
  barmanFaults: z.array(text).default([]),
  backupMethod: word,
  /** Whether its backups are copies of those of another Barman host (`primary_ssh_command`), which takes them. */
  isPassive: z.boolean().default(false),
  minimumRedundancy: count,
  databaseSizeBytes: count.nullable(),
  pgVersion: word.nullable(),
  systemId: word.nullable(),
  /** Null while PostgreSQL is unreachable: a value from before would say that all is well. */
  walLag: walLagSchema.nullable().default(null),
  /** Null while PostgreSQL is unreachable, and of a server whose WAL does not come by `archive_command` (`archiver = on`). */
  walArchiver: walArchiverSchema.nullable().default(null),
});

export type ServerFacts = z.infer<typeof serverFactsSchema>;
