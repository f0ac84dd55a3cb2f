import { z } from 'zod';
import { count, isoTime, seconds, serverName, text, word } from '../vocabulary/bounds.ts';
import { incrementalOnly, JOB_NAMES } from '../vocabulary/jobs.ts';
import { DEFAULT_POOL } from '../vocabulary/pools.ts';
import { problemSchema } from '../vocabulary/problem.ts';
import { RECOVERY_STEPS } from '../vocabulary/recovery-test.ts';

export { problemReason } from '../vocabulary/problem.ts';

/** Ten years: a pattern for 29 February is due every eight at the least. */
const LONGEST_INTERVAL_SECONDS = 3.2e8;
const LONGEST_EVERY_MILLISECONDS = LONGEST_INTERVAL_SECONDS * 1000;

/** One schedule that should exist in the queue. Either a cron pattern or a plain interval. */
export const scheduleSchema = z.object({
  /** `backup/<server>`, `backup-incremental/<server>`, `recovery-test/<server>`, `cron`, `check`, `catalogue`, or `cron/<pool>` and so on. */
  id: word,
  job: z.enum(JOB_NAMES),
  /** Null for a job that covers all servers of the pool. */
  server: serverName.nullable(),
  /** Whose workers do it. */
  pool: word.default(DEFAULT_POOL),
  timing: z.discriminatedUnion('by', [
    z.object({ by: z.literal('pattern'), pattern: word, timezone: word }),
    z.object({
      by: z.literal('interval'),
      everyMilliseconds: z.number().int().positive().max(LONGEST_EVERY_MILLISECONDS),
    }),
  ]),
  /** Longest gap between two due times; of `check`, between two checks of a server that is well. */
  intervalSeconds: seconds.positive().max(LONGEST_INTERVAL_SECONDS),
  /** Since when it has this timing, as far as is known: it was due at no time before. Null for intervals. */
  since: isoTime.nullable().default(null),
  backupType: incrementalOnly,
});

export type Schedule = z.infer<typeof scheduleSchema>;

/** For how long a schedule spares servers that are well; null when it does not. Pure. */
export function sparedSeconds({ timing, intervalSeconds }: Schedule): number | null {
  return timing.by === 'interval' && 1000 * intervalSeconds > timing.everyMilliseconds
    ? intervalSeconds
    : null;
}

/** How a server's backups are tested by recovery, as its file says. The text of its assertions is not among it. */
const plannedRecoverySchema = z.object({
  /** Of the recovery host. */
  sshCommand: text,
  /** False when tests run on `recovery_cron` instead of after each backup. */
  afterBackup: z.boolean(),
  directory: word,
  /** `latest`, `immediate`, `random`, or an instant as ISO time. */
  target: word,
  /** The steps that the server file names; null: all possible steps. */
  verify: z.array(z.enum(RECOVERY_STEPS)).nullable(),
  assertions: count,
  timeoutSeconds: seconds.positive(),
  hostSlots: z.number().int().positive(),
  keepFailed: z.boolean(),
  /** Recovery time objective; null when none is set. */
  maxDurationSeconds: seconds.positive().nullable(),
  /** Recovery point objective; null when none is set. */
  maxDataAgeSeconds: seconds.positive().nullable(),
});

export type PlannedRecovery = z.infer<typeof plannedRecoverySchema>;

/** A plan of scheduler 0.1.0 has the recovery settings directly in the server. */
function withRecovery(server: unknown): unknown {
  if (typeof server !== 'object' || server === null || !('recoverySshCommand' in server)) return server;
  const { recoverySshCommand, recoveryAfterBackup, recoverySettings, ...others } = server as Record<
    string,
    unknown
  >;
  const { recoveryMaxDurationSeconds, recoveryMaxDataAgeSeconds, ...rest } = others;
  const recovery = {
    ...(recoverySettings as object),
    sshCommand: recoverySshCommand,
    afterBackup: recoveryAfterBackup,
    maxDurationSeconds: recoveryMaxDurationSeconds,
    maxDataAgeSeconds: recoveryMaxDataAgeSeconds,
  };
  return { ...rest, recovery: recoverySshCommand === null ? null : recovery };
}

export const plannedServerSchema = z.preprocess(
  withRecovery,
  z
    .object({
      name: serverName,
      file: word,
      active: z.boolean(),
      pool: word,
      /** Null when its backups are not tested by recovery. */
      recovery: plannedRecoverySchema.nullable(),
      schedules: z.array(scheduleSchema),
    })
    .refine(
      ({ name, schedules }) => schedules.every(({ server }) => server === name),
      'has schedules of another server',
    ),
);

export type PlannedServer = z.infer<typeof plannedServerSchema>;

/** What should happen: written by the scheduler after each reconciliation, read by the exporter. */
export const planSchema = z.object({
  reconciledAt: isoTime,
  /** Whether the configuration read last was free of problems. */
  reloadSuccessful: z.boolean(),
  lastSuccessfulReloadAt: isoTime.nullable(),
  servers: z.array(plannedServerSchema),
  /** Schedules of the jobs that cover all servers of a pool, for each pool. */
  schedules: z.array(scheduleSchema),
  problems: z.array(problemSchema),
});

export type Plan = z.infer<typeof planSchema>;
