import { z } from 'zod';
import { cronPatternError, isTimezone } from '../vocabulary/cron-pattern.ts';
import { LONGEST_TIMER_MILLISECONDS, parseDurationMilliseconds } from '../vocabulary/duration.ts';
import { DEFAULT_POOL, poolName } from '../vocabulary/pools.ts';
import { RECOVERY_STEPS } from '../vocabulary/recovery-test.ts';
import { notOneQueryReason } from './one-query.ts';
import { recoveryTarget } from './recovery-target.ts';
import { parseSqlAssertion } from './sql-assertion.ts';
import { parseSshCommand } from './ssh-command.ts';

const cronPattern = z.string().superRefine((pattern, context) => {
  const message = cronPatternError(pattern);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

const sshCommand = z.string().superRefine((command, context) => {
  const parsed = parseSshCommand(command);
  if (parsed.status === 'failed') context.addIssue({ code: 'custom', message: parsed.reason });
});

const durationSeconds = z.string().transform((text, context) => {
  const milliseconds = parseDurationMilliseconds(text);
  if (milliseconds !== null) return milliseconds / 1000;
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as 30m or 2h` });
  return z.NEVER;
});

/** For what is waited for. */
const waitingSeconds = durationSeconds.refine((seconds) => seconds * 1000 <= LONGEST_TIMER_MILLISECONDS, {
  error: 'it must not be longer than 24d',
});

const sqlAssertion = z
  .string()
  .min(1, 'the SQL is missing')
  .transform((text, context) => {
    const read = parseSqlAssertion(text);
    const problem = typeof read === 'string' ? read : notOneQueryReason(read.sql);
    if (typeof read !== 'string' && problem === null) return read;
    context.addIssue({ code: 'custom', message: problem ?? 'it is not a query' });
    return z.NEVER;
  });

const verificationSteps = z.string().transform((text, context) => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !RECOVERY_STEPS.some((step) => step === name));
  if (unknown === undefined) return names as (typeof RECOVERY_STEPS)[number][];
  context.addIssue({ code: 'custom', message: `"${unknown}" is not one of ${RECOVERY_STEPS.join(', ')}` });
  return z.NEVER;
});

const HIGHEST_SLOTS = 64;
const HIGHEST_DEPTH = 1000;

const numberUpTo = (highest: number) =>
  z.string().transform((text, context) => {
    const count = /^\d+$/.test(text) ? Number(text) : 0;
    if (count >= 1 && count <= highest) return count;
    context.addIssue({ code: 'custom', message: `"${text}" is not a number from 1 to ${highest}` });
    return z.NEVER;
  });

const yesOrNo = z.string().transform((text, context) => {
  if (/^(yes|true|on|1)$/i.test(text)) return true;
  if (/^(no|false|off|0)$/i.test(text)) return false;
  context.addIssue({ code: 'custom', message: `"${text}" is neither yes nor no` });
  return z.NEVER;
});

const libraryNames = z
  .string()
  .regex(/^[\w$./-]+(\s*,\s*[\w$./-]+)*$/, 'the value must be a list of library names, separated by commas')
  .transform((text) => text.split(',').map((name) => name.trim()));

/** One `#:` setting: where its value goes, its schema and default, and its documentation. */
interface Annotation {
  /** The property of `ServerSettings` that it lands in. */
  setting?: string;
  /** The property of `RecoverySettings` that it lands in. */
  recovery?: string;
  schema: z.ZodType;
  /** What holds where it does not stand. */
  default?: unknown;
  /** True when the setting may stand several times in a section; then it lands as a list. */
  repeatable?: true;
  example: string;
  meaning: string;
}

const annotation = <
  Schema extends z.ZodType,
  const Row extends Annotation & { default?: Readonly<z.infer<NoInfer<Schema>>> | null },
>(
  row: Row & { schema: Schema },
) => row;

/** Every `#:` setting of a server file. A new one is one row here: its type and its value follow. */
export const annotations = {
  backup_cron: annotation({
    setting: 'backupCron',
    default: null,
    schema: cronPattern,
    example: '0 10 * * *',
    meaning:
      'when to back up: 5 fields as in crontab(5) (6 with seconds), or `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly`, `@annually`. If both day fields restrict the day, it must match both if one of them begins with `*` (`0 0 */2 * 1`), else either (`0 0 15 * 1`)',
  }),
  backup_recovery_ssh_cmd: annotation({
    recovery: 'sshCommand',
    schema: sshCommand,
    example: '"ssh root@rec_pg"',
    meaning:
      'restore and verify each backup on that host; accepts `~/.ssh/config` and every ssh option that leaves a session to run commands in',
  }),
  backup_timezone: annotation({
    setting: 'backupTimezone',
    default: null,
    schema: z.string().refine(isTimezone, { error: ({ input }) => `"${input}" is not an IANA time zone` }),
    example: 'Europe/Lisbon',
    meaning: "IANA zone of this server's cron patterns (default: `TZ`, else UTC)",
  }),
  backup_incremental_cron: annotation({
    setting: 'backupIncrementalCron',
    default: null,
    schema: cronPattern,
    example: '0 * * * *',
    meaning:
      'when to take an incremental backup between the full ones of `backup_cron`: needs PostgreSQL 17 with `summarize_wal = on`, `backup_method = postgres` and Barman 3.11',
  }),
  backup_incremental_depth: annotation({
    setting: 'backupIncrementalDepth',
    default: 7,
    schema: numberUpTo(HIGHEST_DEPTH),
    example: '24',
    meaning:
      'maximum number of incremental backups in a row: Barback then takes a full one instead (default: 7)',
  }),
  backup_pool: annotation({
    setting: 'backupPool',
    default: DEFAULT_POOL,
    schema: poolName,
    example: 'us',
    meaning:
      'the pool whose workers serve this server: those with its Barman home and this name in `WORKER_POOLS` (default: `default`)',
  }),
  recovery_cron: annotation({
    recovery: 'cron',
    default: null,
    schema: cronPattern,
    example: '0 4 * * 0',
    meaning: 'test the newest backup on this schedule instead of after each backup',
  }),
  recovery_directory: annotation({
    recovery: 'directory',
    default: '/var/lib/barback-recovery',
    schema: z.string().regex(/^\/[\w./-]*[\w-]$/, 'the value must be an absolute path without spaces'),
    example: '/var/lib/barback-recovery',
    meaning:
      'the directory on the recovery host that backups are restored in, each server in its own subdirectory; it must be new or empty at first use',
  }),
  recovery_target: annotation({
    recovery: 'target',
    default: { kind: 'latest' },
    schema: recoveryTarget,
    example: 'random',
    meaning:
      'how far to replay WAL: `latest` (default: all archived WAL), `immediate` (to consistency only), `random` (a random possible instant), or an instant such as `2026-11-23T14:00:00Z`',
  }),
  recovery_timeout: annotation({
    recovery: 'timeoutSeconds',
    default: 48 * 3600,
    schema: waitingSeconds,
    example: '12h',
    meaning: 'maximum duration of a whole recovery test (default: 48h, at most 24d)',
  }),
  recovery_read_time: annotation({
    recovery: 'readTimeSeconds',
    default: null,
    schema: waitingSeconds,
    example: '30m',
    meaning:
      'time after which the step `read` starts no other table; the next test continues where it ended (default: no limit)',
  }),
  recovery_host_slots: annotation({
    recovery: 'hostSlots',
    default: 1,
    schema: numberUpTo(HIGHEST_SLOTS),
    example: '2',
    meaning: 'maximum number of simultaneous recovery tests on the recovery host (default: 1)',
  }),
  recovery_shared_preload_libraries: annotation({
    recovery: 'sharedPreloadLibraries',
    default: [],
    schema: libraryNames,
    example: 'timescaledb',
    meaning:
      'libraries that the restored server loads at start because its data cannot be read without them (default: none, so that none of its jobs run)',
  }),
  recovery_keep_failed: annotation({
    recovery: 'keepFailed',
    default: false,
    schema: yesOrNo,
    example: 'yes',
    meaning:
      'keep the restored directory of a failed recovery test on the recovery host, stopped, until the next test (default: no)',
  }),
  recovery_sql: annotation({
    recovery: 'sql',
    schema: sqlAssertion,
    repeatable: true,
    example: 'SELECT count(*) > 0 FROM orders',
    meaning:
      'query that must return true on the restored server, for example that a table is not empty; may occur several times; the prefix `db: ` names the database, `"db": ` if the name begins like a query or has a colon and a space',
  }),
  recovery_max_duration: annotation({
    recovery: 'maxDurationSeconds',
    default: null,
    schema: durationSeconds,
    example: '30m',
    meaning:
      'recovery time objective; exported, and shown beside the measured value; when an incremental backup took longer to restore, Barback takes a full one next',
  }),
  recovery_max_data_age: annotation({
    recovery: 'maxDataAgeSeconds',
    default: null,
    schema: durationSeconds,
    example: '15m',
    meaning: 'recovery point objective; exported, and shown beside the measured value',
  }),
  recovery_verify: annotation({
    recovery: 'verify',
    default: null,
    schema: verificationSteps,
    example: 'manifest,start,checksums,sql',
    meaning:
      'verification steps to run; the test fails if a named one is not possible (default: all possible steps)',
  }),
};

type Rows = typeof annotations;

export type AnnotationName = keyof Rows;
export type AnnotationValue<Name extends AnnotationName> = z.infer<Rows[Name]['schema']>;

type Landed<Name extends AnnotationName> = Rows[Name] extends { repeatable: true }
  ? AnnotationValue<Name>[]
  : AnnotationValue<Name> | (Rows[Name] extends { default: null } ? null : never);

/** What the annotations of a section say, but for its recovery tests; each is documented in its row. */
export type AnnotatedSettings = {
  [Name in AnnotationName as Rows[Name] extends { setting: infer Setting extends string }
    ? Setting
    : never]: Landed<Name>;
};

/** How the backups of a server are tested by recovery; each setting is documented in its row. */
export type RecoverySettings = {
  [Name in AnnotationName as Rows[Name] extends { recovery: infer Setting extends string }
    ? Setting
    : never]: Landed<Name>;
};
