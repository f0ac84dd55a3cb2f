import { BACKUP_STATUSES } from '@barback/shared/state/entries/catalogue';
import { z } from 'zod';
import { type ConfigurationFiles, configurationFiles } from './configuration-files.ts';
import { parseTablespaces } from './parse-tablespaces.ts';

/** `2026-11-23 11:19:14.662343+00:00`, as Python prints it, to ISO in UTC. */
const pythonTime = z.string().transform((text, context) => {
  const time = new Date(text.replace(' ', 'T'));
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  context.addIssue({ code: 'custom', message: `"${text}" is not a time` });
  return z.NEVER;
});

const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal('None').transform(() => null), schema]).default(null);
const count = z.string().regex(/^\d+$/).transform(Number);
const lsn = z.string().regex(/^[\dA-F]{1,8}\/[\dA-F]{1,8}$/);
const copyTime = z
  .string()
  .transform((text) => Number(/'copy_time': ([\d.]+)/.exec(text)?.[1] ?? Number.NaN));

/** The keys of a `backup.info` that are used, in Barman's own names. */
const backupInfoSchema = z.object({
  status: z.enum(BACKUP_STATUSES),
  begin_time: orNull(pythonTime),
  end_time: orNull(pythonTime),
  size: orNull(count),
  deduplicated_size: orNull(count),
  compression: orNull(z.string()),
  encryption: orNull(z.string()),
  begin_wal: orNull(z.string()),
  end_wal: orNull(z.string()),
  begin_xlog: orNull(lsn),
  end_xlog: orNull(lsn),
  timeline: orNull(count),
  xlog_segment_size: orNull(count),
  mode: orNull(z.string()),
  copy_stats: orNull(copyTime),
  version: orNull(count),
  systemid: orNull(z.string()),
  error: orNull(z.string()),
  parent_backup_id: orNull(z.string()),
  summarize_wal: orNull(z.string()),
  tablespaces: orNull(z.string()),
  pgdata: orNull(z.string()),
  config_file: orNull(z.string()),
  hba_file: orNull(z.string()),
  ident_file: orNull(z.string()),
  included_files: orNull(z.string()),
});

/** One backup, from its `backup.info`; times are ISO in UTC, sizes bytes, what Barman did not write is null. */
export interface BackupInfo {
  backupId: string;
  status: (typeof BACKUP_STATUSES)[number];
  beginAt: string | null;
  endAt: string | null;
  sizeBytes: number | null;
  /** Of the files that it does not share with an older backup (`reuse_backup = link`). */
  deduplicatedSizeBytes: number | null;
  /** Compression of the stored files (Barman 3.0): `gzip`; null when they are unmodified. */
  compression: string | null;
  /** How the stored files are encrypted (Barman 3.14): `gpg`; null when they are not. */
  encryption: string | null;
  beginWal: string | null;
  endWal: string | null;
  /** Where recovery has to begin, and how far it has to come: `0/3000028`. */
  beginXlog: string | null;
  endXlog: string | null;
  timeline: number | null;
  /** Of a WAL segment, in bytes. */
  segmentBytes: number | null;
  /** How it was taken: `postgres` (by `pg_basebackup`), `rsync-concurrent`, … */
  mode: string | null;
  copyDurationSeconds: number | null;
  /** `server_version_num` of the server: 150018. */
  pgVersion: number | null;
  systemId: string | null;
  error: string | null;
  /** Set for a block-level incremental backup (Barman 3.11). */
  parentBackupId: string | null;
  /** Whether the server summarized its WAL (`summarize_wal`), without which nothing is built on it; null before PostgreSQL 17. */
  summarizesWal: boolean | null;
  /** Whether its directory is there; its description may lie elsewhere (Barman 3.13.2). */
  hasFiles: boolean;
  /** The names of tablespaces besides PostgreSQL's own; null when Barman's list is not understood. */
  tablespaces: string[] | null;
  /** Files of its configuration that lie in the data directory, by their paths there. */
  configurationFiles: ConfigurationFiles;
}

/** Parses the `key=value` lines of a `backup.info`; null when it is not one. Pure. */
export function parseBackupInfo(backupId: string, text: string): BackupInfo | null {
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
  });
  const parsed = backupInfoSchema.safeParse(Object.fromEntries(pairs));
  if (!parsed.success) return null;
  const info = parsed.data;
  return {
    backupId,
    status: info.status,
    beginAt: info.begin_time,
    endAt: info.end_time,
    sizeBytes: info.size,
    deduplicatedSizeBytes: info.deduplicated_size,
    compression: info.compression,
    encryption: info.encryption,
    beginWal: info.begin_wal,
    endWal: info.end_wal,
    beginXlog: info.begin_xlog,
    endXlog: info.end_xlog,
    timeline: info.timeline,
    segmentBytes: info.xlog_segment_size,
    mode: info.mode,
    copyDurationSeconds: info.copy_stats !== null && info.copy_stats >= 0 ? info.copy_stats : null,
    pgVersion: info.version,
    systemId: info.systemid,
    error: info.error,
    parentBackupId: info.parent_backup_id,
    summarizesWal: info.summarize_wal === null ? null : info.summarize_wal === 'on',
    hasFiles: true,
    tablespaces: info.tablespaces === null ? [] : parseTablespaces(info.tablespaces),
    configurationFiles: configurationFiles(info),
  };
}
