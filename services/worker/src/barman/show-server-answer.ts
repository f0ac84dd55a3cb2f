import type { ServerFacts, WalArchiver } from '@barback/shared/state/entries/server-facts';
import { z } from 'zod';
import type { ServerLayout } from '../catalogue/layout.ts';
import { restartLsn, type ShownUse, walLists } from '../catalogue/versions.ts';
import type { WalCompression } from '../catalogue/wal-compression.ts';
import { parseLsn } from '../wal/lsn.ts';
import { TIMELINE_DIGITS, USUAL_SEGMENT_BYTES } from '../wal/wal-segment.ts';
import type { JsonAnswer } from './json-answer.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const bytes = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .transform((value) => value ?? null);

const LSN = /^[\dA-F]{1,8}\/[\dA-F]{1,8}$/;

const position = z.string().regex(LSN).nullish().catch(null);
const number = z.coerce.number().int().positive().nullish().catch(null);
const count = z.coerce.number().int().nonnegative().nullish().catch(null);
/** Releases before an option do not show it. */
const flag = z
  .union([z.boolean(), z.string().transform((value) => /^(true|on|yes|1)$/i.test(value))])
  .nullish()
  .catch(null)
  .transform((value) => value ?? false);
const slot = z.unknown().optional().transform(restartLsn);

/** The keys that are used of `barman -f json show-server`, which also prints the `conninfo` and its password. */
const showServerSchema = z.object({
  backup_directory: z.string(),
  basebackups_directory: z.string(),
  wals_directory: z.string(),
  errors_directory: z.string(),
  xlogdb_directory: text,
  backup_method: z.string(),
  streaming_archiver: flag,
  delta_restore: flag,
  passive_node: flag,
  reuse_backup: text,
  backup_compression: text,
  compression: text,
  path_prefix: text,
  minimum_redundancy: z.union([z.number(), z.string().transform(Number)]),
  current_size: bytes,
  server_txt_version: text,
  postgres_systemid: text,
  streaming_systemid: text,
  /** `pg_current_wal_lsn()`, of a standby `pg_last_wal_replay_lsn()`. */
  current_lsn: position,
  /** The file that it is in; null of a standby. */
  current_xlog: z.string().nullish().catch(null),
  /** The result of the streaming connection; null when there is none. */
  timeline: number,
  xlog_segment_size: number,
  replication_slot: slot,
  /** From `pg_stat_archiver`; Barman reads it only with `archiver = on`. */
  archived_count: count,
  failed_count: count,
});

/** Where a server is with its WAL. */
export interface WalPosition {
  lsn: bigint;
  /** Null when it is not known. */
  timeline: number | null;
  segmentBytes: number;
  /** The position from which Barman's replication slot retains WAL; null without a slot, or when it was never used. */
  slotLsn: bigint | null;
}

/** How a server's next backup will be kept. */
export interface BackupStorage {
  /** Whether files that did not change are shared with the backup before (`reuse_backup = link`). */
  sharesFiles: boolean;
  /** The name in `backup.info`; null when files are stored unmodified. */
  compression: string | null;
}

/** The directories of its files. Barman 3.20 does not report the lock directory: its configuration does. */
export type ShownLayout = Omit<ServerLayout, 'lockDirectory'>;

export interface ShownServer {
  layout: ShownLayout;
  storage: BackupStorage;
  walCompression: WalCompression;
  use: ShownUse;
  facts: Omit<ServerFacts, 'observedAt' | 'barmanVersion' | 'barmanFaults' | 'walLag'>;
  /** Null while PostgreSQL is unreachable. */
  position: WalPosition | null;
}

/** The part of a `barman -f json show-server` answer about `server`; null when absent. Pure. */
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
      walLists: walLists(server, shown.wals_directory, shown.xlogdb_directory),
    },
    storage: { sharesFiles: shown.reuse_backup === 'link', compression: shown.backup_compression },
    walCompression: { compression: shown.compression, pathPrefix: shown.path_prefix },
    use: {
      streamsWal: shown.streaming_archiver,
      restoresDelta: shown.delta_restore,
      backupMethod: shown.backup_method,
      isPassive: shown.passive_node,
    },
    facts: {
      backupMethod: shown.backup_method,
      isPassive: shown.passive_node,
      minimumRedundancy: shown.minimum_redundancy,
      databaseSizeBytes: shown.current_size,
      pgVersion: shown.server_txt_version,
      systemId: shown.postgres_systemid ?? shown.streaming_systemid,
      walArchiver: walArchiver(shown),
    },
    position: walPosition(shown),
  };
}

function walPosition(shown: z.infer<typeof showServerSchema>): WalPosition | null {
  if (!shown.current_lsn) return null;
  const current = shown.current_xlog?.slice(0, TIMELINE_DIGITS);
  return {
    lsn: parseLsn(shown.current_lsn),
    timeline: current ? Number.parseInt(current, 16) : (shown.timeline ?? null),
    segmentBytes: shown.xlog_segment_size ?? USUAL_SEGMENT_BYTES,
    slotLsn: shown.replication_slot ? parseLsn(shown.replication_slot) : null,
  };
}

function walArchiver({ archived_count, failed_count }: z.infer<typeof showServerSchema>): WalArchiver | null {
  const isKnown = typeof archived_count === 'number' && typeof failed_count === 'number';
  return isKnown ? { archivedCount: archived_count, failedCount: failed_count } : null;
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
