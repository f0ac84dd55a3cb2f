import { z } from 'zod';
import { bytes, count, isoTime, log, seconds, serverName, text, word } from './bounds.ts';

/** The rungs of a recovery test, in order. A skipped one is "not proven", never a pass. */
export const RECOVERY_STEPS = [
  'connect',
  'prepare',
  'restore',
  'manifest',
  'start',
  'sql',
  'data_age',
  'read',
  'structure',
  'checksums',
  'clean_up',
] as const;

export type RecoveryStepName = (typeof RECOVERY_STEPS)[number];

/**
 * Why a step proved nothing: the server's file does not ask for it, it cannot be done for this backup or on this host,
 * or a step that it builds on did not pass.
 */
export const SKIP_CAUSES = ['not_chosen', 'not_possible', 'not_reached'] as const;

export type SkipCause = (typeof SKIP_CAUSES)[number];

/**
 * Earlier versions put the row that a `recovery_sql` returned into the reason, which everybody sees: it is taken out of what
 * they left in the history and in Redis.
 */
export const reasonWithoutRows = text.overwrite((reason) =>
  reason.replace(/\breturned \{.*, not true/s, 'returned a row, not true'),
);

const name = z.enum(RECOVERY_STEPS);
const durationSeconds = seconds;

export const recoveryStepSchema = z.discriminatedUnion('status', [
  z.object({ name, status: z.literal('passed'), durationSeconds }),
  /**
   * `log` is the last 64 KiB of what the step printed. `hostLost`: the recovery host could not be reached when the step
   * ended, so that its failure says nothing of the backup.
   */
  z.object({
    name,
    status: z.literal('failed'),
    durationSeconds,
    reason: reasonWithoutRows,
    log,
    hostLost: z.boolean().default(false),
  }),
  z.object({ name, status: z.literal('skipped'), cause: z.enum(SKIP_CAUSES), reason: text }),
]);

export type RecoveryStep = z.infer<typeof recoveryStepSchema>;

/**
 * How a restored server is kept from the host that it runs on, from its network and from outliving its test:
 * `namespaces` that root makes, or a user without rights (`user_namespaces`). `none` has the reason, in the host's words.
 */
const confinementSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['namespaces', 'user_namespaces']), reason: z.null() }),
  z.object({ kind: z.literal('none'), reason: text.nullable() }),
]);

export type Confinement = z.infer<typeof confinementSchema>;

/** A part of the restored server that was not examined. */
const unreadRelationSchema = z.object({ what: text, why: text });

export type UnreadRelation = z.infer<typeof unreadRelationSchema>;

/** What a test measured besides its steps. Null is unknown. */
export const recoveryFindingsSchema = z.object({
  /** The requested instant; null when recovery went as far as possible, or only to consistency. */
  targetAt: isoTime.nullable(),
  /** How long before the target the last replayed commit was: how exactly the target was hit. */
  targetErrorSeconds: z.number().nullable(),
  /** The end of what could be recovered: the target, the end of the backup, or of the newest archived WAL. */
  recoveryPointAt: isoTime.nullable(),
  newestCommitAt: isoTime.nullable(),
  /** From the newest commit that came back to the recovery point: measured RPO. */
  dataAgeSeconds: seconds.nullable(),
  /** From the start of the transfer to the first answered query, without verification: measured RTO. */
  recoveryTimeSeconds: durationSeconds.nullable(),
  restoredBytes: bytes.nullable(),
  replayedWalBytes: bytes.nullable(),
  /** Whether the cluster has data checksums. */
  dataChecksums: z.boolean().nullable(),
  /** On the recovery directory's file system, before the restore. */
  hostFreeBytes: bytes.nullable(),
  /** Each `recovery_sql` in the order of the file: whether it was true. */
  assertions: z.array(z.boolean()),
  /** What kept the restored server from the recovery host; null when it was not started. */
  confinement: confinementSchema.nullable().default(null),
  /** What `read` read; null when it did not come so far. */
  read: z
    .object({
      relations: count,
      bytes,
      /** The numbers of the first database and relation that had no time; null when all had. */
      next: z.object({ database: z.number(), relation: z.number() }).nullable(),
    })
    .nullable()
    .default(null),
  /** What `read` and `structure` did not examine: the number, and the first few. */
  unread: z.object({ count, first: z.array(unreadRelationSchema) }).default({ count: 0, first: [] }),
  /** Of an incremental backup: the backups that it was restored from, the full one first and itself last. */
  chain: z.array(word).default([]),
  /** The backup of the chain that is damaged; null when none was found to be. */
  damagedLink: word.nullable().default(null),
});

export type RecoveryFindings = z.infer<typeof recoveryFindingsSchema>;

/** The findings of a test that has not started. */
export const NOTHING_FOUND: RecoveryFindings = {
  targetAt: null,
  targetErrorSeconds: null,
  recoveryPointAt: null,
  newestCommitAt: null,
  dataAgeSeconds: null,
  recoveryTimeSeconds: null,
  restoredBytes: null,
  replayedWalBytes: null,
  dataChecksums: null,
  hostFreeBytes: null,
  assertions: [],
  confinement: null,
  read: null,
  unread: { count: 0, first: [] },
  chain: [],
  damagedLink: null,
};

export const recoveryTestSchema = z.object({
  server: serverName,
  backupId: word,
  /** When the restored backup ended, ISO with zone. */
  backupEndedAt: isoTime,
  trigger: word,
  startedAt: isoTime,
  endedAt: isoTime,
  /** From `prepare` to accepting connections: what restoring took, without connecting and cleaning up. */
  recoveryDurationSeconds: durationSeconds,
  /** From the first step to the end of the last. */
  testDurationSeconds: durationSeconds,
  /** Passed when no step failed, none that the server's file names was skipped, and `restore` and `start` passed. */
  status: z.enum(['passed', 'failed']),
  steps: z.array(recoveryStepSchema),
  findings: recoveryFindingsSchema,
  /** The `user@host:port` restored to. */
  target: word,
});

export type RecoveryTest = z.infer<typeof recoveryTestSchema>;

/** The known results of a server's recovery tests; replaced when a test has ended, never while one runs. */
export const recoveryProofSchema = z.object({
  newest: recoveryTestSchema,
  lastPassedAt: isoTime.nullable(),
  /** The newest backup, by its end, that has passed a test. */
  provenBackup: z.object({ backupId: word, endedAt: isoTime }).nullable(),
  /** Every backup that has passed a test and no later test has shown to be bad; some may be deleted by now. */
  provenBackupIds: z.array(word),
  /** Every backup that a test has shown to be bad, and no later one to be good: what is built on it is bad as well. */
  disprovenBackupIds: z.array(word).default([]),
});

export type RecoveryProof = z.infer<typeof recoveryProofSchema>;
