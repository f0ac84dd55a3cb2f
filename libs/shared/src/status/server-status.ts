import { z } from 'zod';
import { activeBackupSchema, backupRunSchema } from '../state/entries/backup-run.ts';
import { leftoverSchema } from '../state/entries/catalogue.ts';
import { pauseSchema } from '../state/entries/pause.ts';
import { progressSchema } from '../state/entries/progress.ts';
import { count, isoTime, seconds } from '../vocabulary/bounds.ts';
import { BACKUP_TYPES } from '../vocabulary/jobs.ts';
import { problemSchema } from '../vocabulary/problem.ts';
import { RECOVERY_STEPS } from '../vocabulary/recovery-test.ts';
import { SCHEDULE_KINDS } from '../vocabulary/schedule-kind.ts';
import { SOURCES } from './freshness.ts';
import { SERVER_VERDICTS } from './server-verdict.ts';

const durationSeconds = seconds;
/** Measured against the clock of the reader: slightly negative when clocks differ. */
const ageSeconds = z.number();

/** What the newest recovery test measured, and what the server's file allows; null is unknown, or not set. */
const objective = z.object({
  measuredSeconds: durationSeconds.nullable(),
  objectiveSeconds: durationSeconds.nullable(),
});

/** A running job and its progress; `progress` is null until its worker has reported it. */
const activeRunSchema = activeBackupSchema.extend({ progress: progressSchema.nullable() });

/** One server as `/api/servers` and `barback status --json` show it. Null is unknown, or has not happened yet. */
export const serverStatusSchema = z.object({
  name: z.string(),
  /** Whose workers serve it. */
  pool: z.string(),
  /** Whether one of those is alive; null is unknown. */
  served: z.boolean().nullable(),
  /** Barman's own `active` option. */
  active: z.boolean(),
  state: z.enum(SERVER_VERDICTS),
  /** Why it is in this state, for a person. */
  reason: z.string(),
  /** When all this was read from Redis; long ago when Redis is away. */
  asOf: isoTime,
  pgVersion: z.string().nullable(),
  databaseSizeBytes: count.nullable(),
  /** The newest `DONE` backup. Its age counts from its begin. */
  lastBackup: z
    .object({
      backupId: z.string(),
      beginAt: isoTime,
      endAt: isoTime,
      ageSeconds,
      durationSeconds,
      sizeBytes: count,
      backupType: z.enum(BACKUP_TYPES),
      /** Why it cannot be relied on: one that it is built on is missing or bad; null when nothing is known to be wrong. */
      chainFault: z.string().nullable(),
    })
    .nullable(),
  /** The number of `DONE` backups, and the number that Barman's `minimum_redundancy` requires. */
  redundancy: z.object({ current: count.nullable(), expected: count.nullable() }),
  /** Incomplete backups that no process works on, oldest first. */
  leftOver: z.array(leftoverSchema),
  /** The newest attempt to take a backup that has ended. */
  lastRun: backupRunSchema.nullable(),
  /** Why and since when no run is made by schedule; null when the server is not paused. */
  paused: pauseSchema.pick({ pausedAt: true, by: true, reason: true }).nullable(),
  /** The backup that runs now. */
  activeBackup: activeRunSchema.nullable(),
  /** The recovery test that runs now. */
  activeRecoveryTest: activeRunSchema.nullable(),
  /** The newest recovery test that has ended; null when none has, or when no recovery host is set. */
  recovery: z
    .object({
      status: z.enum(['passed', 'failed']),
      backupId: z.string(),
      endedAt: isoTime,
      ageSeconds,
      /** From preparing the host to accepting connections. */
      durationSeconds,
      /** From the start of the transfer to the first answered query: RTO. */
      recoveryTime: objective,
      /** How much older than the recovery point the newest commit was: RPO. */
      dataAge: objective,
      failedStep: z.object({ name: z.enum(RECOVERY_STEPS), reason: z.string() }).nullable(),
      target: z.string(),
      /** The newest backup that has passed a test. */
      provenBackup: z.object({ backupId: z.string(), endedAt: isoTime }).nullable(),
    })
    .nullable(),
  /** For each kind that has a schedule: when it is due next, and its cron pattern where it has one. */
  nextRuns: z.partialRecord(
    z.enum(SCHEDULE_KINDS),
    z.object({
      at: isoTime.nullable(),
      pattern: z.string().nullable(),
      timezone: z.string().nullable(),
      intervalSeconds: z.number().positive(),
    }),
  ),
  /** The last `barman check`; `stale` when it is too old to say how the server is now. */
  check: z
    .object({
      finishedAt: isoTime,
      ageSeconds,
      stale: z.boolean(),
      exitCode: count,
      failed: z.array(z.object({ check: z.string(), hint: z.string().nullable() })),
    })
    .nullable(),
  /** What does not say how the server is now, and of when it is: too old, or dated ahead because clocks differ. */
  stale: z.array(z.object({ source: z.enum(SOURCES), at: isoTime })),
  /** What is wrong with its configuration. */
  problems: z.array(problemSchema),
});

export type ServerStatus = z.infer<typeof serverStatusSchema>;
