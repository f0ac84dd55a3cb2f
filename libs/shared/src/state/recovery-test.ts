import { z } from 'zod';

/** The rungs of a recovery test, in order. A skipped one is "not proven", never a pass. */
export const RECOVERY_STEPS = [
  'connect',
  'prepare',
  'restore',
  'manifest',
  'start',
  'sql',
  'data_age',
  'structure',
  'checksums',
  'clean_up',
] as const;

export type RecoveryStepName = (typeof RECOVERY_STEPS)[number];

const name = z.enum(RECOVERY_STEPS);
const durationSeconds = z.number().nonnegative();

export const recoveryStepSchema = z.discriminatedUnion('status', [
  z.object({ name, status: z.literal('passed'), durationSeconds }),
  /** `log` is the last 64 KiB of what the step printed. */
  z.object({ name, status: z.literal('failed'), durationSeconds, reason: z.string(), log: z.string() }),
  z.object({ name, status: z.literal('skipped'), reason: z.string() }),
]);

export type RecoveryStep = z.infer<typeof recoveryStepSchema>;

export const recoveryTestSchema = z.object({
  server: z.string(),
  backupId: z.string(),
  /** When the restored backup ended, ISO with zone. */
  backupEndedAt: z.iso.datetime({ offset: true }),
  trigger: z.string(),
  startedAt: z.iso.datetime({ offset: true }),
  endedAt: z.iso.datetime({ offset: true }),
  /** From `prepare` to accepting connections: what restoring took, without connecting and cleaning up. */
  recoveryDurationSeconds: durationSeconds,
  /** From the first step to the end of the last. */
  testDurationSeconds: durationSeconds,
  /** Passed when no step failed and at least `restore` and `start` passed. */
  status: z.enum(['passed', 'failed']),
  steps: z.array(recoveryStepSchema),
  /** The `user@host:port` restored to. */
  target: z.string(),
});

export type RecoveryTest = z.infer<typeof recoveryTestSchema>;

/** What is known of a server's recovery tests; replaced when a test has ended, never while one runs. */
export const recoveryStateSchema = z.object({
  newest: recoveryTestSchema,
  lastPassedAt: z.iso.datetime({ offset: true }).nullable(),
  /** The newest backup, by its end, that has passed a test. */
  provenBackup: z.object({ backupId: z.string(), endedAt: z.iso.datetime({ offset: true }) }).nullable(),
});

export type RecoveryState = z.infer<typeof recoveryStateSchema>;
