import type { AnnotationValue } from '@barback/shared/barman-d/annotations';
import type { RecoveryTarget } from '@barback/shared/barman-d/recovery-target';
import type { Logger } from '@barback/shared/service/log';
import type { RecoveryStepName } from '@barback/shared/vocabulary/recovery-test';
import type { Barman } from '../../barman/barman.ts';
import type { RestorableBackup } from '../../catalogue/restorable.ts';
import type { RecordedManifest } from '../../manifests/manifest-record.ts';
import type { ArchivedWalAnswer } from '../../wal-archive/archived-wal.ts';

/** Which backup to restore, where, and what to verify. */
export interface RecoveryRequest {
  server: string;
  trigger: string;
  /** The `ssh` command line of `#:backup_recovery_ssh_cmd`. */
  sshCommand: string;
  /** Directory on the recovery host; the test works in `<recoveryDirectory>/<server>` alone. */
  recoveryDirectory: string;
  backup: RestorableBackup;
  /** The role that Barman logs in as on the backed-up server: one that is sure to be in the backup. */
  conninfoUser: string | null;
  /** The verification steps that the server's file names; null: all that can be done. */
  verify: readonly RecoveryStepName[] | null;
  target: RecoveryTarget;
  /** For the whole test; cleaning up comes on top. */
  timeoutSeconds: number;
  /** After which `read` begins with no other table; null: it reads all. */
  readTimeSeconds: number | null;
  /** Where `read` ended in the test before for want of time; null when it begins anew. */
  readFrom: { database: number; relation: number } | null;
  /** Each must be true on the restored server. */
  sql: readonly AnnotationValue<'recovery_sql'>[];
  sharedPreloadLibraries: readonly string[];
  /** Whether the restored directory stays on the host, stopped, when the test fails. */
  keepFailed: boolean;
}

/** What a recovery test needs from outside. */
export interface RecoveryDependencies {
  /** Has Barman restore a backup; a restore that Barman itself calls invalid has failed. */
  restore: Barman['recover'];
  /** Looks what WAL there is to replay after the backup. */
  archivedWal(signal: AbortSignal): Promise<ArchivedWalAnswer>;
  /** Which of these segments of the archive cannot be decompressed, in words. */
  unreadableSegment?(segments: readonly string[], signal: AbortSignal): Promise<string | null>;
  /** What was noted of the backup when it was first seen; null when nothing was. */
  recordedManifest?(): Promise<RecordedManifest | null>;
  /** From 0 to 1, without 1: where a random target lies. */
  random(): number;
  log: Logger;
  /** Ends the test early; what it made on the recovery host is removed all the same. */
  signal: AbortSignal;
  /** How long a step may make no progress, and how often that is looked at, where not as the step itself says. */
  patience?: { noProgressSeconds: number; lookSeconds: number };
  onStep?(name: RecoveryStepName): void;
  /** Told during `restore`, now and then: what is on the recovery host so far, and what it will come to. */
  onRestored?(bytes: number, expectedBytes: number | null): void;
}
