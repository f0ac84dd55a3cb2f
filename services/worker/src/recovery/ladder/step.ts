import type {
  RecoveryFindings,
  RecoveryStep,
  RecoveryStepName,
} from '@barback/shared/vocabulary/recovery-test';
import type { ArchivedWal } from '../../wal-archive/archived-wal.ts';
import type { RecoveryHost } from '../host/recovery-host.ts';
import type { Place } from './place.ts';
import type { RecoveryDependencies, RecoveryRequest } from './recovery-request.ts';

/** How a step ended. A skipped one has proven nothing. */
export type StepOutcome =
  | { status: 'passed' }
  | { status: 'failed'; reason: string; log: string }
  | { status: 'skipped'; cause: 'not_possible' | 'not_chosen'; reason: string };

/** What `prepare` found on the recovery host. */
export interface PreparedHost {
  /** Directory of PostgreSQL's programs of the backup's major version. */
  programs: string;
  /** The user that the restored server runs as. */
  owner: string;
  /** Its numbers. */
  uid: number;
  gid: number;
  /** Directory of the restored server's socket, which is named for port 5432. */
  socketDirectory: string;
}

/** What the steps of one recovery test work on and what they leave for those after them. */
export interface RecoveryInProgress {
  request: RecoveryRequest;
  restore: RecoveryDependencies['restore'];
  archivedWal: RecoveryDependencies['archivedWal'];
  unreadableSegment: NonNullable<RecoveryDependencies['unreadableSegment']>;
  recordedManifest: NonNullable<RecoveryDependencies['recordedManifest']>;
  archivedManifest: NonNullable<RecoveryDependencies['archivedManifest']>;
  /** Null of a full backup. */
  findDamagedLink: NonNullable<RecoveryDependencies['findDamagedLink']> | null;
  /** Null of a backup that is sent as it is stored. */
  localStagingDirectory: string | null;
  random: RecoveryDependencies['random'];
  /** Aborted when the caller stops the test. */
  stop: AbortSignal;
  /** Receives the number of bytes restored so far, and the expected total; null when unknown. */
  onRestored(bytes: number, expectedBytes: number | null): void;
  /** A step reports progress with it that the activity of the test's processes does not show. */
  progress(): void;
  place: Place;
  host: RecoveryHost;
  /** Null until `prepare` has passed. */
  prepared: PreparedHost | null;
  /** What the archive had when the restore began; null until then. */
  wal: ArchivedWal | null;
  findings: RecoveryFindings;
  /** The steps that have run, successfully or not, in their order. */
  begun: LadderStep[];
  /** How each step before this one ended. */
  ended: readonly RecoveryStep[];
}

/** A disk, or a network in between, that has not moved a megabyte by then is not slow but broken. */
export const NO_PROGRESS_SECONDS = 30 * 60;
/** For what takes seconds: even a directory of a million files has been removed in part by then. */
export const QUICK_NO_PROGRESS_SECONDS = 5 * 60;

/** One rung of the ladder. */
export interface LadderStep {
  name: RecoveryStepName;
  /** True for a verification that a server's file may leave out. */
  optional: boolean;
  /** It is skipped unless these have passed. */
  needs: readonly RecoveryStepName[];
  timeoutSeconds: number;
  /**
   * How long it may make no progress: none of the test's processes on the host computes, reads or writes, and the step
   * reports none. Null if that cannot happen; default: {@link NO_PROGRESS_SECONDS}.
   */
  noProgressSeconds?: number | null;
  /** True for a step that also runs when the test is being stopped. */
  always: boolean;
  /** An expected failure is an outcome; an exception counts as a failure as well. */
  run(test: RecoveryInProgress, signal: AbortSignal): Promise<StepOutcome>;
  /** Takes back what `run` did, however far it came, also over a new connection; null if nothing stays. */
  undo: ((test: RecoveryInProgress, signal: AbortSignal) => Promise<StepOutcome>) | null;
}
