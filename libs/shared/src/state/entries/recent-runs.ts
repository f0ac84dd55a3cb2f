import { z } from 'zod';
import { count, isoTime, seconds, word } from '../../vocabulary/bounds.ts';
import { RECOVERY_STEPS, reasonWithoutRows } from '../../vocabulary/recovery-test.ts';
import { backupRunSchema } from './backup-run.ts';

/** A finished recovery test without its steps and logs, which `recovery-tests` has of the newest. */
export const recoveryTestSummarySchema = z.object({
  status: z.enum(['passed', 'failed']),
  backupId: word,
  trigger: word,
  startedAt: isoTime,
  endedAt: isoTime,
  /** The failed step; null when the test passed, or when no step has the reason. */
  failedStep: z.object({ name: z.enum(RECOVERY_STEPS), reason: reasonWithoutRows }).nullable(),
  /** Measured RTO and RPO; null is what the test did not come to know. */
  recoveryTimeSeconds: seconds.nullable(),
  dataAgeSeconds: seconds.nullable(),
});

export type RecoveryTestSummary = z.infer<typeof recoveryTestSummarySchema>;

/** What ended on one day. */
export const runDaySchema = z.object({
  /** In UTC: `2026-11-23`. */
  date: z.iso.date().max(10),
  backupsDone: count,
  backupsFailed: count,
  testsPassed: count,
  testsFailed: count,
  /** The end of the day's last backup that was done. */
  lastDoneAt: isoTime.nullable(),
});

export type RunDay = z.infer<typeof runDaySchema>;

/** How much of each is kept of a server; what is older is in the history. */
export const KEPT_RUNS = 30;
export const KEPT_DAYS = 31;

/** A server's newest backups and recovery tests that have ended, oldest first, and what each day was like. */
export const recentRunsSchema = z.object({
  /** At most {@link KEPT_RUNS}. */
  backups: z.array(backupRunSchema),
  /** At most {@link KEPT_RUNS}. */
  tests: z.array(recoveryTestSummarySchema),
  /** At most {@link KEPT_DAYS} days on which anything ended, oldest first. */
  days: z.array(runDaySchema),
});

export type RecentRuns = z.infer<typeof recentRunsSchema>;
