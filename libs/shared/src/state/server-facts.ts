import { z } from 'zod';

/**
 * What Barman says of a server itself (`barman show-server`). Values that only PostgreSQL knows keep their last
 * known value while it cannot be reached, and are null before they were ever known.
 */
export const serverFactsSchema = z.object({
  observedAt: z.iso.datetime({ offset: true }),
  barmanVersion: z.string(),
  backupMethod: z.string(),
  minimumRedundancy: z.number().int().nonnegative(),
  databaseSizeBytes: z.number().int().nonnegative().nullable(),
  pgVersion: z.string().nullable(),
  systemId: z.string().nullable(),
});

export type ServerFacts = z.infer<typeof serverFactsSchema>;
