import type { RecoverySettings } from '@barback/shared/barman-d/annotations';
import type { Logger } from '@barback/shared/service/log';
import type { RecoveryStepName } from '@barback/shared/vocabulary/recovery-test';
import type { Barman } from '../../barman/barman.ts';
import type { RestorableBackup } from '../../catalogue/restorable.ts';
import type { ChainVerdict } from '../../manifests/find-damaged-link.ts';
import type { RecordedManifest } from '../../manifests/manifest-record.ts';
import type { ArchivedWalAnswer } from '../../wal-archive/archived-wal.ts';

/** Which backup to restore, where, and what to verify; most of it as the server's file says. */
export interface RecoveryRequest
  extends Omit<
    RecoverySettings,
    'cron' | 'directory' | 'hostSlots' | 'maxDurationSeconds' | 'maxDataAgeSeconds'
  > {
  server: string;
  trigger: string;
  /** Directory on the recovery host; the test works in `<recoveryDirectory>/<server>` alone. */
  recoveryDirectory: string;
  backup: RestorableBackup;
  /** The role that Barman logs in as on the backed-up server: one that is sure to be in the backup. */
  conninfoUser: string | null;
  /** Where `read` ran out of time in the previous test; null when it starts at the beginning. */
  readFrom: { database: number; relation: number } | null;
}

/** What a recovery test needs from outside. */
export interface RecoveryDependencies {
  /** Has Barman restore a backup; a restore that Barman itself calls invalid has failed. */
  restore: Barman['recover'];
  /** Finds the WAL to replay after the backup. */
  archivedWal(signal: AbortSignal): Promise<ArchivedWalAnswer>;
  /** Which of these segments of the archive cannot be decompressed, in words. */
  unreadableSegment?(segments: readonly string[], signal: AbortSignal): Promise<string | null>;
  /** What was noted of the backup when it was first seen; null when nothing was. */
  recordedManifest?(): Promise<RecordedManifest | null>;
  /** The manifest that is stored beside the archives of a compressed backup, where Barman 3.15 leaves it; null: there is none. */
  archivedManifest?(): Promise<string | null>;
  /** Of an incremental backup: verifies the backups of its chain on this host. */
  findDamagedLink?(signal: AbortSignal): Promise<ChainVerdict>;
  /**
   * On this host: where Barman puts a chain together, or decrypts a backup. `prepare` removes what another test left
   * there, and `restore` its own.
   */
  localStagingDirectory?: string;
  /** From 0 to 1, without 1: where a random target lies. */
  random(): number;
  log: Logger;
  /** Ends the test early; what it made on the recovery host is removed all the same. */
  signal: AbortSignal;
  /** How long a step may make no progress, and the interval of observation, unless the step has its own. */
  patience?: { noProgressSeconds: number; lookSeconds: number };
  onStep?(name: RecoveryStepName): void;
  /** Called during `restore` at intervals: the bytes on the recovery host so far, and the expected total. */
  onRestored?(bytes: number, expectedBytes: number | null): void;
}
