import { z } from 'zod';
import { RECOVERY_STEPS } from '../state/recovery-test.ts';
import { cronPatternError, isTimezone } from './cron-pattern.ts';
import { parseDurationMilliseconds } from './duration.ts';

const cronPattern = z.string().superRefine((pattern, context) => {
  const message = cronPatternError(pattern);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

const durationSeconds = z.string().transform((text, context) => {
  const milliseconds = parseDurationMilliseconds(text);
  if (milliseconds !== null) return milliseconds / 1000;
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as 30m or 2h` });
  return z.NEVER;
});

const sqlAssertion = z
  .string()
  .min(1, 'there is no SQL')
  .transform((text) => {
    const [, database, sql] = /^(?:([A-Za-z_][\w-]*):\s)?(.*)$/s.exec(text) ?? [];
    return { database: database ?? null, sql: sql ?? text };
  });

const verificationSteps = z.string().transform((text, context) => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !RECOVERY_STEPS.some((step) => step === name));
  if (unknown === undefined) return names as (typeof RECOVERY_STEPS)[number][];
  context.addIssue({ code: 'custom', message: `"${unknown}" is not one of ${RECOVERY_STEPS.join(', ')}` });
  return z.NEVER;
});

/** What one `#:` setting is: how its value is read, how it is written right, and its line of documentation. */
interface Annotation<Schema extends z.ZodType = z.ZodType> {
  schema: Schema;
  /** True when the setting may stand several times in a section. */
  repeatable?: true;
  example: string;
  meaning: string;
}

const annotation = <Schema extends z.ZodType>(row: Annotation<Schema>) => row;

/** Every `#:` setting of a server file. A new one is one row here. */
export const annotations = {
  backup_cron: annotation({
    schema: cronPattern,
    example: '0 10 * * *',
    meaning:
      'when to back up: 5 fields (6 with seconds) or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`',
  }),
  backup_recovery_ssh_cmd: annotation({
    schema: z
      .string()
      .regex(/^ssh\s+\S/, 'the value must be an ssh command such as "ssh root@recovery-host"'),
    example: '"ssh root@rec_pg"',
    meaning:
      'after each backup, restore it on that host and verify it (`-p`, `-i`, `-l`, `-o` of ssh are understood)',
  }),
  backup_timezone: annotation({
    schema: z.string().refine(isTimezone, { error: ({ input }) => `"${input}" is not an IANA time zone` }),
    example: 'Europe/Lisbon',
    meaning: "IANA zone of this server's cron patterns (default: `TZ`, else UTC)",
  }),
  backup_incremental_cron: annotation({
    schema: cronPattern,
    example: '0 * * * *',
    meaning: 'PostgreSQL 17+ block-level incremental backups between full ones (checked, not yet acted on)',
  }),
  backup_pool: annotation({
    schema: z.string().regex(/^[\w.-]+$/, 'a pool is named with letters, digits, ".", "_" and "-"'),
    example: 'default',
    meaning: 'which workers serve this server (checked, not yet acted on)',
  }),
  recovery_cron: annotation({
    schema: cronPattern,
    example: '0 4 * * 0',
    meaning: 'restore-test the newest backup on this schedule instead of after each backup',
  }),
  recovery_directory: annotation({
    schema: z.string().regex(/^\/[\w./-]*[\w-]$/, 'the value must be an absolute path without spaces'),
    example: '/var/lib/barback-recovery',
    meaning: 'where on the recovery host backups are restored, each server in a directory of its own',
  }),
  recovery_sql: annotation({
    schema: sqlAssertion,
    repeatable: true,
    example: 'SELECT count(*) > 0 FROM orders',
    meaning:
      'must return true on the restored server; `db: ` before it names the database (checked, not yet acted on)',
  }),
  recovery_max_duration: annotation({
    schema: durationSeconds,
    example: '30m',
    meaning: 'recovery time objective (checked, not yet acted on)',
  }),
  recovery_max_data_age: annotation({
    schema: durationSeconds,
    example: '15m',
    meaning: 'recovery point objective (checked, not yet acted on)',
  }),
  recovery_verify: annotation({
    schema: verificationSteps,
    example: 'manifest,start,checksums,sql',
    meaning: 'which verification steps run (checked, not yet acted on)',
  }),
};

export type AnnotationName = keyof typeof annotations;
export type AnnotationValue<Name extends AnnotationName> = z.infer<(typeof annotations)[Name]['schema']>;
