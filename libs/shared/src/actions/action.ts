import type { WorkQueues } from '../queue/enqueue.ts';
import type { Actor } from '../state/entries/audit.ts';
import type { StateStore } from '../state/state-store.ts';
import type { BackupType } from '../vocabulary/jobs.ts';

/** The input of an action, besides the actor. Null: not given. */
export interface ActionInput {
  /** Of a pause. */
  reason: string | null;
  /** The backup to restore; null: the newest that is `DONE`. */
  backupId: string | null;
  /** Of a backup; null: full. */
  backupType: BackupType | null;
}

/** A requested manual action. */
export interface ActionRequest extends ActionInput {
  server: string;
  actor: Actor;
}

/** The context of an action. */
export interface PlannedRequest extends ActionRequest {
  /** The pool whose workers do the work. */
  pool: string;
}

export interface ActionContext {
  queues: Pick<WorkQueues, 'enqueue'>;
  store: Pick<StateStore, 'get' | 'setPause' | 'append'>;
  now: () => Date;
}

/** A job that an action put into the queue, or found there. */
export interface QueuedJob {
  name: 'backup' | 'recovery-test';
  jobId: string;
}

export type ActionOutcome =
  | { status: 'done'; message: string; jobs: readonly QueuedJob[] }
  /** Nothing was done. */
  | { status: 'refused'; message: string };

/** Something that a person can ask for. */
export interface Action {
  /** In the imperative, for the reference. */
  meaning: string;
  /** The fields that its input may have. */
  says: readonly (keyof ActionInput)[];
  /** Rejects when Redis refuses. */
  run(request: PlannedRequest, context: ActionContext): Promise<ActionOutcome>;
}
