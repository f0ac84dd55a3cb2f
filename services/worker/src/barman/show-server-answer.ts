import type { ServerFacts } from '@barback/shared/state/server-facts';
import { z } from 'zod';
import type { JsonAnswer } from './json-answer.ts';
import type { ServerLayout } from './layout.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const bytes = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .transform((value) => value ?? null);

/** The keys that are used of `barman -f json show-server`, which also prints the `conninfo` and its password. */
const showServerSchema = z.object({
  backup_directory: z.string(),
  basebackups_directory: z.string(),
  wals_directory: z.string(),
  errors_directory: z.string(),
  barman_lock_directory: z.string(),
  backup_method: z.string(),
  minimum_redundancy: z.union([z.number(), z.string().transform(Number)]),
  current_size: bytes,
  server_txt_version: text,
  postgres_systemid: text,
  streaming_systemid: text,
});

export interface ShownServer {
  layout: ServerLayout;
  facts: Omit<ServerFacts, 'observedAt' | 'barmanVersion'>;
}

/** The part of a `barman -f json show-server` answer that is about `server`; null when it is not there. Pure. */
export function readShowServerAnswer(answer: JsonAnswer, server: string): ShownServer | null {
  const parsed = showServerSchema.safeParse(answer.body[server]);
  if (!parsed.success) return null;
  const shown = parsed.data;
  return {
    layout: {
      backupDirectory: shown.backup_directory,
      basebackupsDirectory: shown.basebackups_directory,
      walsDirectory: shown.wals_directory,
      errorsDirectory: shown.errors_directory,
      lockDirectory: shown.barman_lock_directory,
    },
    facts: {
      backupMethod: shown.backup_method,
      minimumRedundancy: shown.minimum_redundancy,
      databaseSizeBytes: shown.current_size,
      pgVersion: shown.server_txt_version,
      systemId: shown.postgres_systemid ?? shown.streaming_systemid,
    },
  };
}

/** The newer facts, with what only PostgreSQL knows kept from before while it cannot be reached. Pure. */
export function keepKnownFacts(newer: ServerFacts, before: ServerFacts | null): ServerFacts {
  return {
    ...newer,
    databaseSizeBytes: newer.databaseSizeBytes ?? before?.databaseSizeBytes ?? null,
    pgVersion: newer.pgVersion ?? before?.pgVersion ?? null,
    systemId: newer.systemId ?? before?.systemId ?? null,
  };
}
